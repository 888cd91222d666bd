"""The template as CloudFormation gets it: what SAM's source hides, this shows."""

import os
from functools import cache
from pathlib import Path
from typing import Any

from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

from thunes.local.package import uploaded

ROOT = Path(__file__).parents[2]
ARTIFACTS = "s3://thunes-artifacts"


@cache
def source() -> dict[str, Any]:
    """Return template.yaml as it is written."""
    content: dict[str, Any] = yaml_parse((ROOT / "template.yaml").read_text(encoding="utf-8"))
    return content


@cache
def transformed() -> dict[str, Any]:
    """Return template.yaml after the SAM transform."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "eu-west-1")
    content = yaml_parse((ROOT / "template.yaml").read_text(encoding="utf-8"))
    uploaded(content, ARTIFACTS)
    for resource in content["Resources"].values():
        if resource["Type"] == "AWS::CloudFormation::Stack":
            name = Path(resource["Properties"]["TemplateURL"]).name
            resource["Properties"]["TemplateURL"] = f"https://thunes-artifacts.s3.amazonaws.com/{name}"
    result: dict[str, Any] = Translator({}, Parser()).translate(content, {})
    return result


@cache
def alarms() -> dict[str, Any]:
    """Return infra/alarms.yaml."""
    return nested("alarms")


@cache
def nested(name: str) -> dict[str, Any]:
    """Return a template of infra/."""
    content: dict[str, Any] = yaml_parse((ROOT / "infra" / f"{name}.yaml").read_text(encoding="utf-8"))
    return content


def resources(kind: str) -> dict[str, dict[str, Any]]:
    """Return the properties of every resource of that type, by logical id."""
    found = transformed()["Resources"].items()
    return {name: resource["Properties"] for name, resource in found if resource["Type"] == kind}


def statements(role: str) -> list[dict[str, Any]]:
    """Return what a function's role may do by the project's own policies, managed ones included."""
    properties = resources("AWS::IAM::Role")[f"{role}Role"]
    managed = resources("AWS::IAM::ManagedPolicy")
    documents = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
    documents += [managed[name]["PolicyDocument"] for name in references(properties["ManagedPolicyArns"])]
    return [statement for document in documents for statement in listed(document["Statement"])]


def references(value: Any) -> list[str]:
    """Return the logical ids that a value refers to."""
    if isinstance(value, dict):
        own = [value["Ref"]] if not str(value.get("Ref", "AWS::")).startswith("AWS::") else []
        return own + [name for item in value.values() for name in references(item)]
    if isinstance(value, list):
        return [name for item in value for name in references(item)]
    return []


def actions(statement: dict[str, Any]) -> list[str]:
    """Return a statement's actions as a list."""
    return [str(action) for action in listed(statement["Action"])]


def listed(value: Any) -> list[Any]:
    """Return a value that may stand alone as a list."""
    return value if isinstance(value, list) else [value]


def text(value: Any) -> str:
    """Return a value with its intrinsic functions as one text, to look for names in."""
    if isinstance(value, dict):
        return " ".join(f"{key} {text(item)}" for key, item in value.items())
    if isinstance(value, list):
        return " ".join(map(text, value))
    return str(value)
