"""The local cloud: MiniStack with this project's stack deployed on it."""

import json
import re
import time
from base64 import b64decode
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import botocore.session
from botocore.config import Config

from thunes.local.ministack import ACCESS_KEY, REGION, SECRET_KEY, LocalCloudFailed, MiniStack
from thunes.local.package import BUCKET, artifacts, project_root, reserved_concurrency, template

STACK = "thunes-dev"
DEPLOY_LIMIT_S = 120.0
DRAIN_LIMIT_S = 60.0
PAUSE_S = 0.01
# What a mapping from a stream to a function is made of.
STREAM_SETTINGS = ("EventSourceArn", "StartingPosition", "BatchSize", "FilterCriteria", "BisectBatchOnFunctionError")


class FunctionFailed(LocalCloudFailed):
    """A function raised an error; ``kind`` is its class in thunes.errors, by name, or empty."""

    def __init__(self, function: str, content: Any, log: str) -> None:
        message = content.get("errorMessage", content) if isinstance(content, dict) else content
        super().__init__(f"{function} failed: {message}")
        # MiniStack calls every error Runtime.HandlerError; the traceback ends with its true name.
        named = re.findall(r"^thunes\.errors\.(\w+)", log, re.MULTILINE)
        self.kind = named[-1] if named else ""


class LocalCloud:
    """Start, deploy, talk to it, stop. Everything is on loopback and gone afterwards."""

    def __init__(self, port: int = 0, state: Path | None = None) -> None:
        self.ministack = MiniStack(port, state)
        self.outputs: dict[str, str] = {}
        self.functions: dict[str, str] = {}
        self._clients: dict[str, Any] = {}

    def __enter__(self) -> "LocalCloud":
        self.ministack.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.ministack.__exit__()

    def client(self, service: str) -> Any:
        """Return an AWS client that acts as the account's owner."""
        if service not in self._clients:
            self._clients[service] = botocore.session.get_session().create_client(
                service,
                endpoint_url=self.ministack.url,
                region_name=REGION,
                aws_access_key_id=ACCESS_KEY,
                aws_secret_access_key=SECRET_KEY,
                config=Config(retries={"total_max_attempts": 1}, read_timeout=DRAIN_LIMIT_S),
            )
        return self._clients[service]

    def deploy(self, parameters: Mapping[str, str]) -> None:
        """Create the stack from template.yaml.

        Raises:
            LocalCloudFailed: with the reason that CloudFormation gives.
        """
        root = project_root()
        self.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        for key, body in artifacts(root).items():
            self.client("s3").put_object(Bucket=BUCKET, Key=key, Body=body)
        content = template(root)
        self.client("cloudformation").create_stack(
            StackName=STACK,
            TemplateBody=json.dumps(content),
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )
        self._wait_for_stack()
        # MiniStack's CloudFormation leaves these out.
        for name, count in reserved_concurrency(content).items():
            if name in self.functions:
                self.client("lambda").put_function_concurrency(
                    FunctionName=self.functions[name], ReservedConcurrentExecutions=count
                )

    def restart(self) -> None:
        """End everything, workers and queues too, and start it again with what was durable."""
        self.ministack.stop()
        self.ministack.start()
        self._follow_the_stream_afresh()

    def _follow_the_stream_afresh(self) -> None:
        """MiniStack keeps how far a function has read of a table's stream, and begins that stream anew."""
        functions = self.client("lambda")
        for mapping in functions.list_event_source_mappings()["EventSourceMappings"]:
            if ":dynamodb:" in mapping["EventSourceArn"]:
                functions.delete_event_source_mapping(UUID=mapping["UUID"])
                kept = {name: mapping[name] for name in STREAM_SETTINGS if name in mapping}
                functions.create_event_source_mapping(**kept, FunctionName=mapping["FunctionArn"])

    def put_secret(self, name: str, content: Mapping[str, str]) -> None:
        """Fill in a secret that the stack created."""
        self.client("secretsmanager").put_secret_value(SecretId=name, SecretString=json.dumps(content))

    def invoke(self, function: str, payload: object) -> Any:
        """Invoke a function by its logical id and return what it answered.

        Raises:
            FunctionFailed: with the function's error.
        """
        name = self.functions[function]
        answer = self.client("lambda").invoke(FunctionName=name, Payload=json.dumps(payload).encode(), LogType="Tail")
        content = json.loads(answer["Payload"].read() or b"null")
        if answer.get("FunctionError"):
            raise FunctionFailed(function, content, b64decode(answer.get("LogResult", "")).decode(errors="replace"))
        return content

    def drain(self, *queues: str) -> None:
        """Wait until the queues, by output name and in the order given, are empty and idle."""
        for queue in queues:
            self.wait_until(partial(self._idle, queue), f"queue {queue} does not empty")

    def wait_until(self, holds: Callable[[], bool], otherwise: str, limit: float = DRAIN_LIMIT_S) -> None:
        """Wait until ``holds``; raises LocalCloudFailed with ``otherwise`` when it never does."""
        deadline = time.monotonic() + limit
        while not holds():
            if time.monotonic() > deadline:
                raise LocalCloudFailed(f"{otherwise} within {limit:.0f} s")
            time.sleep(PAUSE_S)

    def keys(self, bucket: str) -> list[str]:
        """Return the keys of a bucket, by output name."""
        pages = self.client("s3").get_paginator("list_objects_v2").paginate(Bucket=self.outputs[bucket])
        return [key for key in pages.search("Contents[].Key") if key]

    def objects(self, bucket: str) -> dict[str, bytes]:
        """Return what a bucket holds, by key."""
        name, client = self.outputs[bucket], self.client("s3")
        return {key: client.get_object(Bucket=name, Key=key)["Body"].read() for key in self.keys(bucket)}

    def log_lines(self) -> list[dict[str, Any]]:
        """Return the one line that each invocation logged at its end, oldest first."""
        found: dict[str, dict[str, Any]] = {}
        since = 0
        while True:
            events = self.client("logs").filter_log_events(
                logGroupName=self.outputs["LogGroupName"], startTime=since, filterPattern="done"
            )["events"]
            # MiniStack gives 10,000 events and no token to go on; every invocation has a stream of its own.
            fresh = {event["logStreamName"]: event for event in events if event["logStreamName"] not in found}
            if not fresh:
                return list(found.values())
            found |= {stream: _structured(event["message"]) for stream, event in fresh.items()}
            since = events[-1]["timestamp"]

    def _idle(self, queue: str) -> bool:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = self.client("sqs").get_queue_attributes(QueueUrl=self.outputs[queue], AttributeNames=names)
        return all(answer["Attributes"][name] == "0" for name in names)

    def _wait_for_stack(self) -> None:
        formation = self.client("cloudformation")

        def finished() -> bool:
            return not self._stack()["StackStatus"].endswith("IN_PROGRESS")

        self.wait_until(finished, "the stack is not created", DEPLOY_LIMIT_S)
        stack = self._stack()
        if stack["StackStatus"] != "CREATE_COMPLETE":
            raise LocalCloudFailed(f"the stack failed: {stack.get('StackStatusReason', stack['StackStatus'])}")
        self.outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
        for resource in formation.describe_stack_resources(StackName=STACK)["StackResources"]:
            if resource["ResourceType"] == "AWS::Lambda::Function":
                self.functions[resource["LogicalResourceId"]] = resource["PhysicalResourceId"]

    def _stack(self) -> dict[str, Any]:
        stack: dict[str, Any] = self.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
        return stack


def _structured(message: str) -> dict[str, Any]:
    try:
        line = json.loads(message)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}
