"""Requests and answers of CloudWatch in the protocols in which its clients speak: JSON and query.

Numbers and times of a query request are texts; here each is what its model says, times are epoch seconds. An error is
told in JSON with the code of the query protocol beside it, as AWS does for services that spoke it first.

Source: Smithy, "AWS JSON 1.0", "AWS query protocol", "awsQueryCompatible".
"""

from __future__ import annotations

import datetime
from typing import Any

from userlab.cloud.http import query_form, query_xml
from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse
from userlab.cloud.http.operation_input import Shape, Wording, input_of, read
from userlab.cloud.http.service_model import description_of

SERVICE = "cloudwatch"
CONTENT_TYPE = "application/x-amz-json-1.0"


def _wrong_type(kind: str, value: Any, path: str) -> AwsError:
    return AwsError("MalformedInput", f"The value at '{path}' must be of type {kind}.")


_WORDING = Wording(SERVICE, _wrong_type, constraints="ValidationError", one_fault=True)


def members(request: AwsRequest) -> dict[str, Any]:
    """The input of an operation, checked against its model. Raises AwsError ValidationError, MalformedInput."""
    found = request.parameters
    if request.protocol == "query":
        found = query_form.members(SERVICE, request.action, found)
    shape = input_of(SERVICE, request.action)
    if shape is None:
        return {}
    shapes = description_of(SERVICE)["shapes"]
    typed: dict[str, Any] = _typed(shapes, shape, found)
    return read(_WORDING, request.action, typed)


def _typed(shapes: dict[str, Shape], shape: Shape, value: Any) -> Any:
    kind = shape["type"]
    if kind == "structure" and isinstance(value, dict):
        inner = shape["members"]
        return {
            name: _typed(shapes, shapes[inner[name]["shape"]], each) if name in inner else each
            for name, each in value.items()
        }
    if kind == "list" and isinstance(value, list):
        return [_typed(shapes, shapes[shape["member"]["shape"]], each) for each in value]
    if kind in ("double", "float") and isinstance(value, (str, int)) and not isinstance(value, bool):
        try:
            return float(value)
        except ValueError:
            raise AwsError("MalformedInput", f"{value!r} is no number.") from None
    if kind == "timestamp" and value is not None:
        return _seconds(value)
    return value


def _seconds(value: Any) -> float:
    """Epoch seconds of a number, or of a time in the form of ISO 8601."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    text = str(value)
    try:
        return float(text)
    except ValueError:
        pass
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise AwsError("MalformedInput", f"{text!r} is no time.") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)).timestamp()


def answer(request: AwsRequest, result: dict[str, Any] | None) -> AwsResponse:
    """The answer of an operation whose result has these members; times in it are epoch seconds."""
    if request.protocol == "json":
        headers = [("Content-Type", CONTENT_TYPE), ("x-amzn-RequestId", request.request_id)]
        if result is None:
            return AwsResponse(200, headers, b"{}")
        response = AwsResponse.json(result, content_type=CONTENT_TYPE)
        response.headers.append(headers[1])
        return response
    description = description_of(SERVICE)
    output = description["operations"][request.action].get("output")
    if output is None or not result:
        return query_xml.answer(request, {})
    told = _in_words(description["shapes"], description["shapes"][output["shape"]], result)
    return query_xml.answer(request, told)


def _in_words(shapes: dict[str, Shape], shape: Shape, value: Any) -> Any:
    kind = shape["type"]
    if kind == "structure":
        inner = shape["members"]
        return {
            name: _in_words(shapes, shapes[inner[name]["shape"]], each) for name, each in value.items() if name in inner
        }
    if kind == "list":
        return [_in_words(shapes, shapes[shape["member"]["shape"]], each) for each in value]
    return iso(value) if kind == "timestamp" else value


def iso(seconds: float) -> str:
    """A time as CloudWatch's XML shows it.

    >>> iso(1.5)
    '1970-01-01T00:00:01.500Z'
    """
    moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def invalid(text: str) -> AwsError:
    """InvalidParameterValue."""
    return AwsError("InvalidParameterValue", text)


def invalid_combination(text: str) -> AwsError:
    """InvalidParameterCombination."""
    return AwsError("InvalidParameterCombination", text)


def validation(text: str) -> AwsError:
    """ValidationError."""
    return AwsError("ValidationError", text)


def refused(what: str) -> AwsError:
    """What CloudWatch can do on AWS, and this one cannot."""
    return validation(f"The local cloud cannot do {what} of CloudWatch. On AWS it exists.")


def metric_name(metric: dict[str, Any]) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """The name by which a metric is kept, of its members Namespace, MetricName and Dimensions."""
    pairs = tuple(sorted((each["Name"], each["Value"]) for each in metric.get("Dimensions") or ()))
    return metric.get("Namespace", ""), metric.get("MetricName", ""), pairs
