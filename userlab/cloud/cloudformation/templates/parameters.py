"""The parameters of a template, and the values that a caller gives them.

(CloudFormation user guide, "Parameters": types, constraints, Systems Manager parameters.)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from userlab.cloud.account.user_pattern import PatternRefused, UserPattern
from userlab.cloud.cloudformation.faults import format_error, invalid
from userlab.cloud.cloudformation.templates.template import Template

_SSM = re.compile(r"AWS::SSM::Parameter::Value<(.+)>")
_LIST = re.compile(r"List<(.+)>")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_PROPERTIES = frozenset(
    {"Type", "Default", "Description", "NoEcho", "AllowedPattern", "AllowedValues", "ConstraintDescription"}
    | {"MinLength", "MaxLength", "MinValue", "MaxValue"}
)
HIDDEN = "****"
Lookup = Callable[[str], str]


@dataclass
class Values:
    """The values of a template's parameters.

    `texts` are as they were given or stand as defaults, `resolved` what Systems Manager has under a name, `hidden` the
    names of those with NoEcho.
    """

    texts: dict[str, str] = field(default_factory=dict)
    resolved: dict[str, str] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)


def check_parameters(template: Template) -> None:
    """Raise AwsError for parameters that are wrong in themselves."""
    for name, parameter in template.parameters.items():
        if not re.fullmatch("[A-Za-z0-9]{1,255}", name):
            raise format_error(f"Parameter name {name} is non alphanumeric.")
        if not isinstance(parameter.get("Type"), str):
            raise format_error("Every Parameters object must contain a Type member.")
        strange = [each for each in parameter if each not in _PROPERTIES]
        if strange:
            raise format_error(f"Invalid template parameter property '{strange[0]}'")
        if not _is_type(parameter["Type"]):
            raise format_error(f"Unrecognized parameter type: {parameter['Type']}")
        if isinstance(parameter.get("Default"), (list, dict)):
            raise format_error("Every Default member must be a string.")


def _is_type(kind: str) -> bool:
    match = _SSM.fullmatch(kind)
    kind = match[1] if match else kind
    match = _LIST.fullmatch(kind)
    kind = match[1] if match else kind
    return kind in ("String", "Number", "CommaDelimitedList", "AWS::SSM::Parameter::Name") or bool(
        re.fullmatch(r"AWS::(EC2|Route53)::[\w:]+", kind)
    )


def values_of(template: Template, given: list[dict[str, Any]], previous: dict[str, str] | None, ssm: Lookup) -> Values:
    """The values that a call gives; `previous` are a stack's, which UsePreviousValue takes, `ssm` reads a parameter.

    Raises AwsError ValidationError.
    """
    chosen = _chosen(given, previous)
    strange = [name for name in chosen if name not in template.parameters]
    if strange:
        raise invalid(f"Parameters: [{', '.join(strange)}] do not exist in the template")
    defaults = {
        name: text_of(parameter["Default"]) for name, parameter in template.parameters.items() if "Default" in parameter
    }
    missing = [name for name in template.parameters if name not in chosen and name not in defaults]
    if missing:
        raise invalid(f"Parameters: [{', '.join(missing)}] must have values")
    found = Values()
    for name, parameter in template.parameters.items():
        text = found.texts[name] = chosen.get(name, defaults.get(name, ""))
        if text_of(parameter.get("NoEcho", "")) == "true":
            found.hidden.append(name)
        _check(name, parameter, text)
        if _SSM.fullmatch(parameter["Type"]):
            found.resolved[name] = ssm(text)
    return found


def typed(template: Template, texts: dict[str, str], resolved: dict[str, str]) -> dict[str, Any]:
    """What Ref gives for each parameter: a text, or a list of texts."""
    found: dict[str, Any] = {}
    for name, parameter in template.parameters.items():
        match = _SSM.fullmatch(parameter["Type"])
        kind = match[1] if match else parameter["Type"]
        value = resolved.get(name, texts[name])
        listed = kind == "CommaDelimitedList" or _LIST.fullmatch(kind)
        found[name] = ([each.strip() for each in value.split(",")] if value else []) if listed else value
    return found


def _chosen(given: list[dict[str, Any]], previous: dict[str, str] | None) -> dict[str, str]:
    chosen: dict[str, str] = {}
    for each in given:
        name = str(each.get("ParameterKey", ""))
        if not each.get("UsePreviousValue"):
            if "ParameterValue" not in each:
                raise invalid(f"Parameter {name} must have a value or UsePreviousValue")
            chosen[name] = str(each["ParameterValue"])
        elif "ParameterValue" in each:
            raise invalid(f"Invalid input for parameter key {name}. Cannot specify usePreviousValue as true and value")
        elif previous is None:
            raise invalid(f"Invalid input for parameter key {name}. Cannot specify usePreviousValue as true for a "
                          "parameter key not in the previous template")  # fmt: skip
        elif name in previous:
            chosen[name] = previous[name]
    return chosen


def text_of(value: Any) -> str:
    """A scalar of a template as a text: true, 5, 0.5."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _check(name: str, parameter: dict[str, Any], text: str) -> None:
    """Raise AwsError for a value that a parameter's constraints do not allow."""
    listed = parameter["Type"] in ("CommaDelimitedList",) or parameter["Type"].startswith("List<")
    for value in text.split(",") if listed else [text]:
        broken = _broken(name, parameter, value.strip() if listed else value)
        if broken:
            described = parameter.get("ConstraintDescription")
            raise invalid(f"Parameter {name} failed to satisfy constraint: {described}" if described else broken)


def _broken(name: str, parameter: dict[str, Any], value: str) -> str:
    """What is wrong with a value in AWS's words, "" for nothing."""
    allowed = [text_of(each) for each in parameter.get("AllowedValues", ())]
    if allowed and value not in allowed:
        return f"Parameter '{name}' must be one of AllowedValues"
    if parameter["Type"] in ("Number", "List<Number>"):
        if not _NUMBER.fullmatch(value):
            return f"Parameter '{name}' must be a number."
        if "MinValue" in parameter and float(value) < float(parameter["MinValue"]):
            return f"Parameter '{name}' must be a number not less than {parameter['MinValue']}"
        if "MaxValue" in parameter and float(value) > float(parameter["MaxValue"]):
            return f"Parameter '{name}' must be a number not greater than {parameter['MaxValue']}"
    pattern = parameter.get("AllowedPattern")
    if pattern is not None and not _matches(name, str(pattern), value):
        return f"Parameter '{name}' must match pattern {pattern}"
    if "MinLength" in parameter and len(value) < int(parameter["MinLength"]):
        return f"Parameter '{name}' must contain at least {parameter['MinLength']} characters"
    if "MaxLength" in parameter and len(value) > int(parameter["MaxLength"]):
        return f"Parameter '{name}' must contain at most {parameter['MaxLength']} characters"
    return ""


def _matches(name: str, pattern: str, value: str) -> bool:
    try:
        return UserPattern(pattern).fullmatch(value)
    except PatternRefused as error:
        raise format_error(f"The local cloud cannot read the AllowedPattern of {name}: {error}") from None
