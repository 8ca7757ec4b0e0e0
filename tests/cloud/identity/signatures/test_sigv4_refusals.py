"""Signatures that are missing, incomplete or wrong, in the words of each service."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import Headers

from tests.cloud.identity.identity_requests import HOST, signed
from tests.many_inputs import trying
from userlab.cloud.http.aws_request import AwsError, HttpRequest
from userlab.cloud.identity.keys.credentials import KeyRing
from userlab.cloud.identity.signatures.sigv4 import verify

RING = KeyRing(b"secret of the tests")
ADMINISTRATOR = RING.account_keys("123456789012")
SESSION = RING.role_session("arn:aws:iam::123456789012:role/hello", "s1", seconds=86400).keys
LOGS = {"X-Amz-Target": "Logs_20140328.PutLogEvents"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TARGET = {"X-Amz-Target": "DynamoDB_20120810.GetItem", "Content-Type": "application/x-amz-json-1.0"}

keys = st.sampled_from([ADMINISTRATOR, SESSION])
segment = st.text(
    st.characters(max_codepoint=0xFF, categories=["L", "N"], include_characters="-_.~!$'()*,:@=+ %"), min_size=1
)
names = st.text("abcdefgh-", min_size=1).map(lambda text: "X-" + text + "x")
values = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E))


def refusal(request, now=None):
    with pytest.raises(AwsError) as caught:
        verify(request, RING, now)
    return caught.value


def changed(request, **members):
    parts = {name: getattr(request, name) for name in ("method", "path", "query", "headers", "body")}
    return HttpRequest(**parts | members)


def without(request, name):
    return Headers([line for line in request.headers if line[0].lower() != name.lower()])


methods = st.sampled_from(["GET", "POST", "PUT", "DELETE"])


@pytest.mark.parametrize(
    ("headers", "code", "status", "message"),
    [
        (TARGET, "MissingAuthenticationTokenException", 400, "Request is missing Authentication Token"),
        (LOGS, "MissingAuthenticationTokenException", 400, "Missing Authentication Token"),
        (FORM, "MissingAuthenticationToken", 403, "Request is missing Authentication Token"),
        ({}, "MissingAuthenticationTokenException", 403, "Missing Authentication Token"),
    ],
)
def test_an_unsigned_request_gets_the_services_error(headers, code, status, message):
    error = refusal(HttpRequest("POST", "/", "", Headers([("Host", HOST), *headers.items()]), b"{}"))
    assert (error.code, error.status, error.message) == (code, status, message)


@pytest.mark.parametrize(
    ("service", "code", "status"),
    [
        ("dynamodb", "UnrecognizedClientException", 400),
        ("lambda", "UnrecognizedClientException", 403),
        ("sts", "InvalidClientTokenId", 403),
        ("s3", "InvalidAccessKeyId", 403),
    ],
)
def test_an_unknown_key_gets_the_services_error(service, code, status):
    from userlab.base.account_keys import Keys

    request = signed(Keys("AKIAIOSFODNN7EXAMPLE", "secret"), service=service)
    error = refusal(request)
    assert (error.code, error.status) == (code, status)


@pytest.mark.parametrize(
    ("service", "code", "status"),
    [
        ("dynamodb", "InvalidSignatureException", 400),
        ("lambda", "InvalidSignatureException", 403),
        ("iam", "SignatureDoesNotMatch", 403),
        ("s3", "SignatureDoesNotMatch", 403),
    ],
)
def test_a_wrong_secret_gets_the_services_error(service, code, status):
    from userlab.base.account_keys import Keys

    error = refusal(signed(Keys(ADMINISTRATOR.access_key_id, "guess"), service=service))
    assert (error.code, error.status) == (code, status)
    assert error.message.startswith("The request signature we calculated does not match the signature you provided.")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            "AWS4-HMAC-SHA256 Signature=b",
            "Authorization header requires 'Credential' parameter. Authorization header requires 'Signed",
        ),
        (
            "AWS4-HMAC-SHA256 Credential",
            "'Credential' not a valid key=value pair (missing equal-sign) in Authorization header (hashed",
        ),
        (
            "AWS4-HMAC-SHA256 Credential=a/b/c/d, SignedHeaders=host, Signature=b",
            "Credential must have exactly 5 slash-delimited elements",
        ),
        (
            "AWS4-ECDSA-P256-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=b",
            "Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256' (only AWS4-HMAC-SHA256 for now). ",
        ),
    ],
)
def test_an_incomplete_authorization_header_is_told_what_it_lacks(value, message):
    request = signed(ADMINISTRATOR, headers=TARGET)
    error = refusal(changed(request, headers=Headers([*without(request, "Authorization"), ("Authorization", value)])))
    assert error.code == "IncompleteSignatureException"
    assert error.message.startswith(message)


def test_signature_version_2_is_refused_with_the_way_out():
    request = HttpRequest("GET", "/b/k", "AWSAccessKeyId=AKIA&Signature=x&Expires=1", Headers([("Host", HOST)]), b"")
    assert refusal(request).message.endswith("Please use AWS4-HMAC-SHA256.")


def test_a_secret_is_compared_in_constant_time_even_with_strange_signatures():
    request = signed(ADMINISTRATOR, headers=TARGET)
    value = request.headers["Authorization"].rsplit("=", 1)[0] + "=é"
    error = refusal(changed(request, headers=Headers([*without(request, "Authorization"), ("Authorization", value)])))
    assert error.code == "InvalidSignatureException"


def test_the_declared_hash_of_a_body_must_be_true_outside_of_s3():
    request = signed(ADMINISTRATOR, headers=TARGET | {"X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"})
    assert refusal(request).code == "InvalidSignatureException"


def test_s3_may_leave_the_body_unsigned():
    request = signed(ADMINISTRATOR, method="PUT", path="/b/k", service="s3", presigned=60)
    verify(changed(request, body=b"anything"), RING)


@trying()
@given(st.text(), st.text(), st.text(), st.binary(max_size=20))
def test_no_request_breaks_the_reader(authorization, date, query, body):
    one_line = [text.replace("\r", "").replace("\n", "") for text in (authorization, date)]
    headers = Headers([("Host", HOST), ("Authorization", one_line[0]), ("X-Amz-Date", one_line[1])])
    refusal(HttpRequest("POST", "/", query, headers, body))
