"""Whatever comes in, a client gets a JSON error with a 4xx status and the cloud goes on."""

from __future__ import annotations

import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.many_inputs import trying
from userlab.cloud.dynamodb.request.input_shapes import Shape, input_shape
from userlab.cloud.dynamodb.service import OPERATIONS

ITEM = {"UserID": {"S": "u1"}}


def refusal_of(call, action, body):
    try:
        return call.send(f"DynamoDB_20120810.{action}", body)
    except Exception as refused:
        return refused


@pytest.mark.parametrize("body", [b"", b"{", b"nonsense", b"[]", b'"text"', b"null", b"\xff\xfe", b"[" * 100_000])
def test_a_body_that_is_no_json_object_is_a_serialization_error(call, body):
    refusal = refusal_of(call, "GetItem", body)
    assert (refusal.status, refusal.code) == (400, "SerializationException")


@pytest.mark.parametrize("action", ["Nothing", "getItem", ""])
def test_an_unknown_operation_is_told(call, action):
    refusal = refusal_of(call, action, b"{}")
    assert (refusal.status, refusal.code) == (400, "UnknownOperationException")


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"TableName": 5}, "NUMBER_VALUE cannot be converted to String"),
        ({"TableName": 1.5}, "DECIMAL_VALUE cannot be converted to String"),
        ({"TableName": True}, "TRUE_VALUE cannot be converted to String"),
        ({"TableName": []}, "Unrecognized collection type class java.lang.String"),
        ({"TableName": {}}, "Start of structure or map found where not expected"),
        ({"ConsistentRead": "maybe"}, "Unexpected token received from parser"),
        ({"Key": "u1"}, "Unexpected field type"),
        ({"Key": {"UserID": "u1"}}, "Unexpected value type in payload"),
        ({"Key": {"UserID": {"S": 1}}}, "NUMBER_VALUE cannot be converted to String"),
        ({"Key": {"UserID": {"N": 1}}}, "NUMBER_VALUE cannot be converted to String"),
        ({"Key": {"UserID": {"BOOL": 1}}}, "NUMBER_VALUE cannot be converted to Boolean"),
        ({"Key": {"UserID": {"L": {}}}}, "Start of structure or map found where not expected"),
        ({"Key": {"UserID": {"SS": "a"}}}, "Unexpected field type"),
        ({"Key": {"UserID": {"B": 1}}}, "only base-64-encoded strings are convertible to bytes"),
        ({"Key": {"UserID": {"B": "abc"}}}, "Base64 encoded length is expected a multiple of 4 bytes but found: 3"),
        ({"AttributesToGet": "Age"}, "Unexpected field type"),
    ],
)
def test_a_member_of_a_wrong_type_is_a_serialization_error(call, parameters, message):
    refusal = call.refused("GetItem", **{"TableName": "Users", "Key": ITEM, **parameters})
    assert (refusal.status, refusal.code, refusal.message) == (400, "SerializationException", message)


def test_every_missing_member_is_told_at_once(call):
    assert call.refused("GetItem").message == (
        "2 validation errors detected: Value null at 'tableName' failed to satisfy constraint: Member must not be "
        "null; Value null at 'key' failed to satisfy constraint: Member must not be null"
    )


def test_unknown_and_null_members_are_as_if_they_were_not_there(user):
    answer = user("GetItem", TableName="Users", Key=ITEM, Nonsense=1, ProjectionExpression=None)
    assert answer["Item"]["Age"] == {"N": "30"}


def test_an_error_is_typed_as_aws_types_it(call):
    refusal = call.refused("Scan", TableName="Nowhere")
    assert refusal.document["__type"] == "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"
    assert refusal.headers["content-type"] == "application/x-amz-json-1.0"
    assert len(refusal.headers["x-amzn-requestid"]) > 30


@pytest.mark.parametrize("limit", [1, 0])
def test_every_answer_has_the_checksum_that_the_sdks_verify(user, limit):
    body = json.dumps({"TableName": "Users", "Limit": limit}).encode()
    answer = refusal_of(user, "Scan", body)
    content = answer if isinstance(answer, bytes) else answer.body
    assert int(user.headers["x-amz-crc32"]) == zlib.crc32(content)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=6,
)
names = st.sampled_from(["UserID", "Age", "#n", ":v", "Users", "S", "N", "M", ""])
values = st.deferred(
    lambda: st.one_of(
        st.builds(lambda text: {"S": text}, st.text(max_size=5)),
        st.builds(lambda text: {"N": text}, st.text(max_size=5) | st.integers().map(str)),
        st.builds(lambda inside: {"L": inside}, st.lists(values, max_size=2)),
        st.builds(lambda inside: {"M": inside}, st.dictionaries(names, values, max_size=2)),
        st.dictionaries(st.sampled_from(["S", "N", "B", "SS", "NS", "BOOL", "NULL", "X"]), anything, max_size=2),
    )
)
expressions = st.lists(
    st.sampled_from(
        [
            *("SET", "REMOVE", "ADD", "DELETE", "AND", "OR", "NOT", "BETWEEN", "IN", "=", "<>", "<", "(", ")", ","),
            *("UserID", "Age", "#n", ":v", "size(Age)", "attribute_exists(", "list_append(", "[0]", ".", "+", "5"),
        ]
    ),
    max_size=8,
).map(" ".join)


_strategies: dict[tuple[str, int], st.SearchStrategy] = {}


def of_shape(shape: Shape, depth: int = 0):
    """Requests of an operation's shape, with members that are sometimes something else."""
    key = (shape.name, depth)
    if key not in _strategies:
        right = anything if depth > 3 else _right(shape, depth)
        _strategies[key] = right if depth == 0 else st.one_of(right, right, right, right, anything)
    return _strategies[key]


def _right(shape: Shape, depth: int):
    if shape.type == "attribute":
        return values
    if shape.name.endswith("Expression"):
        return expressions
    if shape.type == "string":
        return st.sampled_from([*(shape.enum or ()), "Users", "UserID", "by-name", "Age", ""])
    if shape.type in ("integer", "long"):
        return st.integers(min_value=-2, max_value=5)
    if shape.type == "boolean":
        return st.booleans()
    if shape.type == "list":
        return st.lists(of_shape(shape.element, depth + 1), max_size=3)
    if shape.type == "map":
        return st.dictionaries(names, of_shape(shape.element, depth + 1), max_size=2)
    members = {name: of_shape(member, depth + 1) for name, member in shape.members.items()}
    required = {name: members[name] for name in shape.required}
    optional = {name: member for name, member in members.items() if name not in required}
    return st.fixed_dictionaries(required, optional=optional)


@pytest.mark.parametrize("action", sorted(OPERATIONS))
@trying(few=10, many=25)
@given(data=st.data())
def test_random_requests_get_an_answer_or_a_client_error(user, action, data):
    parameters = data.draw(of_shape(input_shape("dynamodb", action)))
    refusal = refusal_of(user, action, json.dumps(parameters).encode())
    if isinstance(refusal, Exception):
        assert refusal.status == 400, (parameters, refusal)
        assert refusal.code != "InternalFailure"
        assert isinstance(refusal.message, str)
