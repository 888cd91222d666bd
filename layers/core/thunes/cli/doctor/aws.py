"""AWS as the doctor asks it: how functions ran, and who hears of alarms."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from thunes.cli.deployed import describe

ALARMS = "Alarms"


class AwsCloud:
    """Reads only."""

    def __init__(self, client: Callable[[str], Any]) -> None:
        self._client = client

    def total(self, function: str, metric: str, minutes: int) -> int:
        """Return what a metric of a function adds up to over the last minutes; 0 when there is none."""
        now = datetime.now(UTC)
        answer = self._client("cloudwatch").get_metric_statistics(
            Namespace="AWS/Lambda",
            MetricName=metric,
            Dimensions=[{"Name": "FunctionName", "Value": function}],
            StartTime=now - timedelta(minutes=minutes),
            EndTime=now,
            Period=60,
            Statistics=["Sum"],
        )
        return sum(int(point["Sum"]) for point in answer["Datapoints"])

    def confirmed_listeners(self, stack: str) -> int:
        """Return how many subscriptions of the alarms' topic were confirmed; 0 when there is no topic."""
        resources = self._client("cloudformation").describe_stack_resources(StackName=stack)["StackResources"]
        nested = [found["PhysicalResourceId"] for found in resources if found["LogicalResourceId"] == ALARMS]
        found = describe(nested[0]) if nested else None
        outputs = {output["OutputKey"]: output["OutputValue"] for output in (found or {}).get("Outputs", [])}
        topic = outputs.get("AlertsTopicArn")
        if topic is None:
            return 0
        pages = self._client("sns").get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
        # One that waits to be confirmed, or was given up, has a word in place of its address.
        return sum(entry["SubscriptionArn"].startswith("arn:") for page in pages for entry in page["Subscriptions"])
