"""Signature Version 4, with botocore's signer as the oracle."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import Headers

from tests.cloud.identity.identity_requests import signed
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


def quoted(text):
    from urllib.parse import quote

    return quote(text, safe="-_.~")


paths = st.lists(segment.filter(lambda text: text.strip(".") != ""), max_size=4).map(
    lambda parts: "/" + "/".join(map(quoted, parts))
)
own_names = segment.filter(lambda name: not name.startswith("X-Amz-"))
queries = st.lists(st.tuples(own_names, st.text(max_size=5)), max_size=4).map(
    lambda pairs: "&".join(f"{quoted(name)}={quoted(value)}" for name, value in pairs)
)


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


@trying()
@given(keys, methods, paths, queries, st.dictionaries(names, values, max_size=3), st.binary(max_size=50))
def test_whatever_botocore_signs_verifies(key, method, path, query, headers, body):
    request = signed(key, method=method, path=path, query=query, headers=headers, body=body, service="lambda")
    assert verify(request, RING).principal.account == "123456789012"


@trying()
@given(paths, queries, st.binary(max_size=50))
def test_whatever_botocore_signs_for_s3_verifies(path, query, body):
    request = signed(ADMINISTRATOR, method="PUT", path=path, query=query, body=body, service="s3")
    assert verify(request, RING).service == "s3"


@trying()
@given(paths, queries, st.sampled_from(["s3", "lambda"]))
def test_whatever_botocore_presigns_verifies(path, query, service):
    request = signed(SESSION, method="GET", path=path, query=query, service=service, presigned=60)
    assert verify(request, RING).principal.kind == "role"


@trying()
@given(paths, paths)
def test_another_path_is_refused(path, other):
    request = signed(ADMINISTRATOR, method="GET", path=path, service="lambda")
    if other != request.path:
        assert refusal(changed(request, path=other)).code == "InvalidSignatureException"


@trying()
@given(queries, queries)
def test_another_query_is_refused(query, other):
    from urllib.parse import parse_qsl

    request = signed(ADMINISTRATOR, method="GET", path="/f", query=query, service="lambda")
    if sorted(parse_qsl(other, keep_blank_values=True)) != sorted(parse_qsl(query, keep_blank_values=True)):
        assert refusal(changed(request, query=other)).code == "InvalidSignatureException"


@trying()
@given(st.binary(max_size=30), st.binary(max_size=30))
def test_another_body_is_refused(body, other):
    request = signed(ADMINISTRATOR, headers=TARGET, body=body)
    if other != body:
        assert refusal(changed(request, body=other)).code == "InvalidSignatureException"


@pytest.mark.parametrize("name", ["Host", "X-Amz-Target", "Content-Type", "X-Amz-Date"])
def test_a_changed_signed_header_is_refused(name):
    request = signed(ADMINISTRATOR, headers=TARGET)
    value = request.headers[name]
    other = "2" if value[-2] == "1" else "1"
    headers = Headers([*without(request, name), (name, value[:-2] + other + value[-1])])
    assert refusal(changed(request, headers=headers)).status == 400


def test_another_method_is_refused():
    request = signed(ADMINISTRATOR, method="GET", path="/f", service="lambda")
    assert refusal(changed(request, method="DELETE")).code == "InvalidSignatureException"


def test_runs_of_spaces_in_headers_count_as_one():
    request = signed(ADMINISTRATOR, headers={"X-Name": "a b"}, service="lambda")
    verify(changed(request, headers=Headers([*without(request, "X-Name"), ("X-Name", "  a    b ")])), RING)


def test_headers_sent_twice_are_signed_in_their_order():
    request = signed(ADMINISTRATOR, headers={"X-Name": "a,b"}, service="lambda")
    verify(changed(request, headers=Headers([*without(request, "X-Name"), ("X-Name", "a"), ("X-Name", "b")])), RING)
    swapped = Headers([*without(request, "X-Name"), ("X-Name", "b"), ("X-Name", "a")])
    assert refusal(changed(request, headers=swapped)).code == "InvalidSignatureException"


def test_unsigned_headers_may_change_on_the_way():
    request = signed(ADMINISTRATOR, headers=TARGET)
    verify(changed(request, headers=Headers([*request.headers, ("User-Agent", "proxy"), ("Via", "1.1 p")])), RING)


def test_a_header_that_decides_the_operation_must_be_signed():
    request = signed(ADMINISTRATOR)
    headers = Headers([*request.headers, ("X-Amz-Target", "DynamoDB_20120810.DeleteTable")])
    error = refusal(changed(request, headers=headers))
    assert (error.code, error.message) == (
        "InvalidSignatureException",
        "'x-amz-target' must be a 'SignedHeader' in the AWS Authorization.",
    )


@pytest.mark.parametrize("path", ["/functions/a/../b", "/functions//b", "/./functions/b", "/functions/b/.."])
def test_a_path_with_dots_or_empty_segments_matches_no_signature(path):
    request = signed(ADMINISTRATOR, method="GET", path="/functions/b", service="lambda")
    assert refusal(changed(request, path=path)).code == "InvalidSignatureException"


def test_an_encoded_slash_is_no_slash():
    request = signed(ADMINISTRATOR, method="GET", path="/functions/a%2Fb", service="lambda")
    verify(request, RING)
    assert refusal(changed(request, path="/functions/a/b")).code == "InvalidSignatureException"


def test_a_signature_lives_fifteen_minutes_either_way():
    request = signed(ADMINISTRATOR, headers=TARGET)
    now = time.time()
    verify(request, RING, now + 890)
    verify(request, RING, now - 890)
    late = refusal(request, now + 910)
    assert late.code == "InvalidSignatureException"
    assert late.message.startswith("Signature expired: ")
    assert late.message.endswith(" - 15 min.)")
    assert refusal(request, now - 910).message.startswith("Signature not yet current: ")


def test_a_presigned_url_lives_as_long_as_it_says():
    request = signed(ADMINISTRATOR, method="GET", service="sts", query="Action=GetCallerIdentity", presigned=3600)
    verify(request, RING, time.time() + 3500)
    assert refusal(request, time.time() + 3700).code == "SignatureDoesNotMatch"


def test_a_presigned_url_can_not_be_made_to_live_longer():
    request = signed(ADMINISTRATOR, method="GET", service="sts", query="Action=GetCallerIdentity", presigned=60)
    longer = request.query.replace("X-Amz-Expires=60", "X-Amz-Expires=6000")
    assert refusal(changed(request, query=longer)).code == "SignatureDoesNotMatch"


def test_a_presigned_url_takes_no_body():
    request = signed(ADMINISTRATOR, method="GET", service="sts", query="Action=GetCallerIdentity", presigned=60)
    assert refusal(changed(request, body=b"Action=GetSessionToken")).code == "SignatureDoesNotMatch"


@pytest.mark.parametrize("seconds", ["0", "604801", "-1", "x", ""])
def test_a_presigned_url_lives_at_most_a_week(seconds):
    request = signed(ADMINISTRATOR, method="GET", service="sts", query="Action=GetCallerIdentity", presigned=60)
    query = request.query.replace("X-Amz-Expires=60", f"X-Amz-Expires={seconds}")
    assert refusal(changed(request, query=query)).status in (400, 403)


def test_header_and_query_signature_together_are_refused():
    request = signed(ADMINISTRATOR, headers=TARGET)
    error = refusal(changed(request, query="X-Amz-Algorithm=AWS4-HMAC-SHA256"))
    assert error.message.startswith("Found both 'X-Amz-Algorithm' as a query-string param")


def test_two_authorization_headers_are_refused():
    request = signed(ADMINISTRATOR, headers=TARGET)
    headers = Headers([*request.headers, ("authorization", request.headers["Authorization"])])
    assert refusal(changed(request, headers=headers)).code == "IncompleteSignatureException"


def test_the_target_must_belong_to_the_service_that_was_signed_for():
    request = signed(ADMINISTRATOR, headers=TARGET, service="logs")
    assert refusal(request).message == "Credential should be scoped to correct service: 'dynamodb'. "


@pytest.mark.parametrize("region", ["us-est-1", "eu-nowhere-1", "aws-global", "7"])
def test_the_region_must_be_one_of_aws(region):
    text = refusal(signed(ADMINISTRATOR, headers=TARGET, region=region)).message
    assert text == f"Credential should be scoped to a valid region, not '{region}'. "
