"""What a local run leaves of the user's environment."""

import os

import pytest

from thunes.local.isolation import isolate, reach_directly

USERS = {
    "PATH": "/bin",
    "THUNES_TABLE": "live-table",
    "THUNES_FOO": "1",
    "THUNES_DEBUG": "1",
    "AWS_PROFILE": "nope",
    "AWS_ENDPOINT_URL_S3": "http://elsewhere",
    "AWS_SESSION_TOKEN": "secret",
    "HTTP_PROXY": "http://proxy",
}


def test_nothing_of_aws_and_of_another_stage_stays() -> None:
    environment = dict(USERS)
    isolate({"THUNES_STAGE": "dev", "AWS_REGION": "eu-west-1"}, environment)
    left = {name: value for name, value in environment.items() if name.startswith(("THUNES_", "AWS_"))}
    assert left == {
        "THUNES_STAGE": "dev",
        "THUNES_DEBUG": "1",
        "AWS_REGION": "eu-west-1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    assert (environment["PATH"], environment["HTTP_PROXY"]) == ("/bin", "http://proxy")


@pytest.mark.parametrize(("before", "after"), [("", "127.0.0.1,localhost,::1"), ("a.b", "a.b,127.0.0.1,localhost,::1")])
def test_no_proxy_stands_before_this_machine(before: str, after: str) -> None:
    environment = {"no_proxy": before}
    reach_directly(environment)
    reach_directly(environment)
    assert environment["no_proxy"] == after
    assert environment["NO_PROXY"] == "127.0.0.1,localhost,::1"
