"""The text of a template: JSON, or YAML with CloudFormation's short forms of functions.

``!Ref Users`` stands for {"Ref": "Users"}, ``!GetAtt Users.Arn`` for {"Fn::GetAtt": ["Users", "Arn"]}. Dates stay
texts: a policy's Version is one. (CloudFormation user guide, "Intrinsic function reference", "Template formats".)
"""

from __future__ import annotations

import functools
import json
from typing import Any

from userlab.cloud.cloudformation.faults import format_error, invalid
from userlab.cloud.http.json_body import read_json
from userlab.cloud.http.yaml_documents import read_yaml

LARGEST_BODY, LARGEST_FILE = 51_200, 1_000_000
_AS_THEY_ARE = ("Ref", "Condition")
_TIMESTAMP = "tag:yaml.org,2002:timestamp"


def read_template(text: str) -> dict[str, Any]:
    """The document of a template. Raises AwsError ValidationError.

    >>> read_template("Resources: {Users: {Type: AWS::DynamoDB::Table}}")
    {'Resources': {'Users': {'Type': 'AWS::DynamoDB::Table'}}}
    """
    document = _json(text) if text.lstrip().startswith("{") else _yaml(text)
    if not isinstance(document, dict):
        raise format_error("unsupported structure.")
    return _with_text_keys(document)


def written(document: Any) -> str:
    """A document as a text of JSON."""
    return json.dumps(document, indent=2, default=str)


def _json(text: str) -> Any:
    try:
        return read_json(text)
    except json.JSONDecodeError as error:
        place = f"(line {error.lineno}, column {error.colno})"
        raise format_error(f"JSON not well-formed. {place}") from None
    except (ValueError, RecursionError):
        raise format_error("JSON not well-formed.") from None


def _yaml(text: str) -> Any:
    try:
        return read_yaml(text, _loader())
    except (ValueError, RecursionError) as error:
        mark = getattr(error.__cause__, "problem_mark", None)
        place = f" (line {mark.line + 1}, column {mark.column + 1})" if mark is not None else ""
        raise format_error(f"YAML not well-formed.{place}") from None


def _with_text_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {_key(key): _with_text_keys(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_text_keys(each) for each in value]
    return value


def _key(key: Any) -> str:
    if isinstance(key, bool) or key is None:
        return json.dumps(key)
    if not isinstance(key, (str, int, float)):
        raise invalid("Template format error: [/] map keys must be strings; received a list or a map instead")
    return str(key)


@functools.cache
def _loader() -> Any:
    """PyYAML's safe loader that knows the short forms, and no dates."""
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        yaml_implicit_resolvers = {  # noqa: RUF012
            sign: [each for each in resolvers if each[0] != _TIMESTAMP]
            for sign, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }

    Loader.add_multi_constructor("!", _short_form)
    return Loader


def _short_form(loader: Any, suffix: str, node: Any) -> Any:
    import yaml

    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in _AS_THEY_ARE else f"Fn::{suffix}": value}
