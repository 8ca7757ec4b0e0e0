"""The functions of templates, a table by their names, and the value that stands for an expression.

(CloudFormation template reference, "Intrinsic function reference": one section per function; texts as CloudFormation
sends them.)
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

from userlab.cloud.cloudformation.faults import format_error, template_error
from userlab.cloud.cloudformation.templates.address_blocks import blocks
from userlab.cloud.cloudformation.templates.conditions import is_true
from userlab.cloud.cloudformation.templates.parameters import text_of
from userlab.cloud.cloudformation.templates.references import VARIABLE, get_att
from userlab.cloud.cloudformation.templates.scope import NO_VALUE, UNKNOWN, Scope

_ZONES = {"us-east-1": "abcdef", "us-west-2": "abcd"}
_NO_SUB = (
    "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and "
    "an optional second argument to specify a mapping of values to replace in the string"
)


def value_of(expression: Any, scope: Scope) -> Any:
    """What an expression stands for; NO_VALUE is gone from objects and lists. Raises AwsError ValidationError.

    >>> value_of({"Fn::Join": ["-", ["a", {"Ref": "AWS::Region"}]]}, Scope("1" * 12, "eu-west-1", "s", "id"))
    'a-eu-west-1'
    """
    if isinstance(expression, list):
        return [value for each in expression if (value := value_of(each, scope)) is not NO_VALUE]
    if not isinstance(expression, dict):
        return expression
    if len(expression) == 1:
        ((name, inner),) = expression.items()
        if name in FUNCTIONS:
            return FUNCTIONS[name](inner, scope)
        if name.startswith("Fn::"):
            raise template_error(f"{name} is no function that the local cloud knows")
    found = {key: value_of(each, scope) for key, each in expression.items()}
    return {key: value for key, value in found.items() if value is not NO_VALUE}


def holds(condition: str, scope: Scope) -> bool:
    """Whether a condition of the template holds."""
    return is_true({"Condition": condition}, scope, value_of)


def _if(inner: Any, scope: Scope) -> Any:
    if not isinstance(inner, list) or len(inner) != 3 or not isinstance(inner[0], str):
        raise template_error("Fn::If requires a list argument with the first element being a condition")
    return value_of(inner[1] if holds(inner[0], scope) else inner[2], scope)


def _ref(inner: Any, scope: Scope) -> Any:
    if not isinstance(inner, str):
        raise template_error("All references must be of type string")
    if inner in scope.parameters:
        return scope.parameters[inner]
    pseudo = scope.pseudo(inner)
    found = pseudo if pseudo is not None else scope.resources.reference(inner)
    if found is None:
        raise format_error(f"Unresolved resource dependencies [{inner}] in the Resources block of the template")
    return found


def _get_att(inner: Any, scope: Scope) -> Any:
    found = get_att(inner)
    if found is None:
        raise template_error(
            "every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute"
        )
    return scope.resources.attribute(found[0], str(value_of(found[1], scope)))


def _join(inner: Any, scope: Scope) -> str:
    text = (
        "every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined "
        "or a function that returns a list of strings (such as Fn::GetAZs) to be joined."
    )
    if not isinstance(inner, list) or len(inner) != 2 or not isinstance(inner[0], str):
        raise template_error(text)
    parts = value_of(inner[1], scope)
    if parts == UNKNOWN:
        return UNKNOWN
    if not isinstance(parts, list) or any(isinstance(each, (list, dict)) for each in parts):
        raise template_error(text)
    return inner[0].join(text_of(each) for each in parts)


def _split(inner: Any, scope: Scope) -> Any:
    found = value_of(inner, scope)
    if not isinstance(found, list) or len(found) != 2 or not all(isinstance(each, str) for each in found):
        raise template_error(
            "every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a "
            "function that returns a string to be split."
        )
    return UNKNOWN if UNKNOWN in found[1] else found[1].split(found[0])


def _select(inner: Any, scope: Scope) -> Any:
    text = "Fn::Select requires a list argument with two elements: an integer index and a list"
    if not isinstance(inner, list) or len(inner) != 2:
        raise template_error(text)
    index, choices = text_of(value_of(inner[0], scope)), value_of(inner[1], scope)
    if choices == UNKNOWN:
        return UNKNOWN
    if not index.isdecimal() or not isinstance(choices, list):
        raise template_error(text)
    if int(index) >= len(choices):
        raise template_error(f"Fn::Select  cannot select nonexistent value at index {index}")
    return choices[int(index)]


def _find_in_map(inner: Any, scope: Scope) -> Any:
    if not isinstance(inner, list) or len(inner) not in ((3, 4) if scope.extended else (3,)):
        raise template_error("every Fn::FindInMap object requires three parameters, the map name, map key and the "
                             "attribute for return value")  # fmt: skip
    keys = [text_of(value_of(each, scope)) for each in inner[:3]]
    if len(inner) == 4 and isinstance(inner[3], dict) and "DefaultValue" in inner[3]:
        try:
            return scope.mappings[keys[0]][keys[1]][keys[2]]
        except KeyError:
            return value_of(inner[3]["DefaultValue"], scope)
    if keys[0] not in scope.mappings:
        raise template_error(f"Mapping named '{keys[0]}' is not present in the 'Mappings' section of template.")
    try:
        return scope.mappings[keys[0]][keys[1]][keys[2]]
    except KeyError:
        raise template_error(f"Unable to get mapping for {'::'.join(keys)}") from None


def _sub(inner: Any, scope: Scope) -> str:
    text, own = (inner, {}) if isinstance(inner, str) else (*inner, None)[:2] if isinstance(inner, list) else (0, 0)
    if not isinstance(text, str) or not isinstance(own, dict) or (isinstance(inner, list) and len(inner) != 2):
        raise template_error(_NO_SUB)

    def replaced(match: Any) -> str:
        literal, name = match.groups()
        if literal:
            return "${" + name + "}"
        value = value_of(own[name], scope) if name in own else _named(name, scope)
        if isinstance(value, (list, dict)) or value is NO_VALUE:
            raise template_error(f"variable {name} in Fn::Sub expression does not resolve to a string")
        return text_of(value)

    return VARIABLE.sub(replaced, text)


def _named(name: str, scope: Scope) -> Any:
    return _get_att(name, scope) if "." in name else _ref(name, scope)


def _base64(inner: Any, scope: Scope) -> str:
    found = value_of(inner, scope)
    if isinstance(found, (list, dict)):
        raise template_error("every Fn::Base64 object must have a String-typed value.")
    return UNKNOWN if UNKNOWN in text_of(found) else base64.b64encode(text_of(found).encode()).decode()


def _zones(inner: Any, scope: Scope) -> list[str]:
    region = text_of(value_of(inner, scope)) or scope.region
    return [region + letter for letter in _ZONES.get(region, "abc")]


def _cidr(inner: Any, scope: Scope) -> Any:
    found = value_of(inner, scope)
    if isinstance(found, list) and found and UNKNOWN in text_of(found[0]):
        return UNKNOWN
    return blocks(found)


def _import_value(inner: Any, scope: Scope) -> str:
    return scope.export(text_of(value_of(inner, scope)))


def _length(inner: Any, scope: Scope) -> Any:
    found = value_of(inner, scope)
    return UNKNOWN if found == UNKNOWN else len(_extended("Fn::Length", found, scope, list))


def _to_json(inner: Any, scope: Scope) -> str:
    return json.dumps(_extended("Fn::ToJsonString", value_of(inner, scope), scope, (list, dict)), separators=(",", ":"))


def _extended(name: str, value: Any, scope: Scope, kinds: Any) -> Any:
    if not scope.extended:
        raise template_error(f"{name} is only there with the transform AWS::LanguageExtensions")
    if not isinstance(value, kinds):
        raise template_error(f"{name} does not take such a value")
    return value


FUNCTIONS: dict[str, Callable[[Any, Scope], Any]] = {
    "Ref": _ref,
    "Fn::GetAtt": _get_att,
    "Fn::Join": _join,
    "Fn::Split": _split,
    "Fn::Select": _select,
    "Fn::Sub": _sub,
    "Fn::If": _if,
    "Fn::FindInMap": _find_in_map,
    "Fn::Base64": _base64,
    "Fn::GetAZs": _zones,
    "Fn::Cidr": _cidr,
    "Fn::ImportValue": _import_value,
    "Fn::Length": _length,
    "Fn::ToJsonString": _to_json,
}
