"""A local run depends on nothing that the user has configured for AWS, for a proxy, or for another stage."""

import os
from collections.abc import Mapping, MutableMapping

LOOPBACK = "127.0.0.1,localhost,::1"
# Of the command line itself.
KEPT = frozenset({"THUNES_DEBUG"})


def isolate(variables: Mapping[str, str], environment: MutableMapping[str, str] = os.environ) -> None:
    """Leave in ``environment`` of all THUNES_ and AWS_ variables those given, and reach this machine directly."""
    for name in list(environment):
        if name.startswith(("THUNES_", "AWS_")) and name not in KEPT:
            del environment[name]
    environment.update(variables)
    environment.update({"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull})
    environment["AWS_EC2_METADATA_DISABLED"] = "true"
    reach_directly(environment)


def reach_directly(environment: MutableMapping[str, str] = os.environ) -> None:
    """Let no proxy stand between this process and this machine."""
    for name in ("NO_PROXY", "no_proxy"):
        others = [part for part in environment.get(name, "").split(",") if part]
        environment[name] = ",".join(dict.fromkeys([*others, *LOOPBACK.split(",")]))
