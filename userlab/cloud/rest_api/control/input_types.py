"""What API Gateway says of an input whose members have other types than its model says.

Numbers and booleans of a query string come as text. Lengths and patterns are the operations' own affair.
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.http import operation_input
from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.http.operation_input import Wording
from userlab.cloud.rest_api.store import Document

# What Java calls the types that JSON can hold: AWS's own words for a member that cannot be read.
_JAVA = {
    bool: "java.lang.Boolean",
    str: "java.lang.String",
    list: "java.util.ArrayList",
    dict: "java.util.LinkedHashMap",
}
LARGEST_INTEGER = 2**31 - 1


def _wrong_type(kind: str, value: Any, path: str) -> AwsError:
    java = _JAVA.get(type(value), "com.amazon.coral.value.json.numbers.TruncatingBigNumber")
    return AwsError("SerializationException", f"class {java} can not be converted to an {kind.title()}", 400)


def _no_number(value: Any, path: str) -> AwsError:
    return AwsError("SerializationException", "STRING_VALUE can not be converted to an Integer", 400)


WORDING = Wording("apigateway", _wrong_type, _no_number, null_elements=True, largest_integer=LARGEST_INTEGER)


def checked(action: str, parameters: Document) -> Document:
    """The parameters, each of its type, without those that are null. Raises AwsError SerializationException.

    >>> checked("GetRestApis", {"limit": "5"})
    {'limit': 5}
    """
    return operation_input.read(WORDING, action, parameters)
