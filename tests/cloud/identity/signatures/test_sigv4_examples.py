"""The worked examples of AWS's own documentation: their keys, their requests, their signatures."""

import pytest
from werkzeug.datastructures import Headers

from userlab.cloud.account.principal import learner
from userlab.cloud.http.aws_request import AwsError, HttpRequest
from userlab.cloud.identity.signatures import payload
from userlab.cloud.identity.signatures.signature import read_signature
from userlab.cloud.identity.signatures.signing_date import read_basic
from userlab.cloud.identity.signatures.sigv4 import signing_key, verify

EXAMPLE_KEY = "AKIAIOSFODNN7EXAMPLE"
EXAMPLE_SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
DATE = "20130524T000000Z"
NOW = read_basic(DATE)


class Keys:
    """A key ring that holds the documentation's example keys."""

    def find(self, access_key_id, session_token=None):
        assert access_key_id in (EXAMPLE_KEY, "AKIDEXAMPLE")
        secret = EXAMPLE_SECRET if access_key_id == EXAMPLE_KEY else EXAMPLE_SECRET.replace("/bPxRfiCY", "+bPxRfiCY")
        return secret, learner("123456789012", access_key_id)


def s3(method, path, query, signature, headers, body=b""):
    signed = ";".join(sorted(name.lower() for name in headers))
    value = (
        f"AWS4-HMAC-SHA256 Credential={EXAMPLE_KEY}/20130524/us-east-1/s3/aws4_request, "
        f"SignedHeaders={signed}, Signature={signature}"
    )
    return HttpRequest(method, path, query, Headers([*headers.items(), ("Authorization", value)]), body)


BUCKET = {"Host": "examplebucket.s3.amazonaws.com", "X-Amz-Date": DATE, "X-Amz-Content-Sha256": EMPTY}


def test_s3_get_object():
    signature = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    verify(s3("GET", "/test.txt", "", signature, BUCKET | {"Range": "bytes=0-9"}), Keys(), NOW)


def test_s3_put_object():
    signature = "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
    body = b"Welcome to Amazon S3."
    headers = BUCKET | {
        "Date": "Fri, 24 May 2013 00:00:00 GMT",
        "X-Amz-Storage-Class": "REDUCED_REDUNDANCY",
        "X-Amz-Content-Sha256": "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
    }
    verify(s3("PUT", "/test%24file.text", "", signature, headers, body), Keys(), NOW)


def test_s3_get_bucket_lifecycle():
    signature = "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
    verify(s3("GET", "/", "lifecycle", signature, BUCKET), Keys(), NOW)


def test_s3_list_objects():
    signature = "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
    verify(s3("GET", "/", "max-keys=2&prefix=J", signature, BUCKET), Keys(), NOW)


def test_s3_presigned_get():
    query = (
        "X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    )
    verify(HttpRequest("GET", "/test.txt", query, Headers([("Host", BUCKET["Host"])]), b""), Keys(), NOW + 80_000)


def test_iam_list_users():
    value = (
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
        "SignedHeaders=content-type;host;x-amz-date, "
        "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
    )
    headers = [
        ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
        ("Host", "iam.amazonaws.com"),
        ("X-Amz-Date", "20150830T123600Z"),
        ("Authorization", value),
    ]
    request = HttpRequest("GET", "/", "Action=ListUsers&Version=2010-05-08", Headers(headers), b"")
    assert verify(request, Keys(), read_basic("20150830T123600Z")).service == "iam"


CHUNKS = (
    ("10000", "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648", b"a" * 65536),
    ("400", "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497", b"a" * 1024),
    ("0", "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9", b""),
)


def upload(chunks=CHUNKS):
    body = b"".join(b"%s;chunk-signature=%s\r\n%s\r\n" % (s.encode(), c.encode(), data) for s, c, data in chunks)
    headers = {
        "Host": "s3.amazonaws.com",
        "X-Amz-Date": DATE,
        "X-Amz-Storage-Class": "REDUCED_REDUNDANCY",
        "X-Amz-Content-Sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "Content-Encoding": "aws-chunked",
        "X-Amz-Decoded-Content-Length": "66560",
        "Content-Length": "66824",
    }
    signature = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"
    return s3("PUT", "/examplebucket/chunkObject.txt", "", signature, headers, body)


def test_s3_upload_in_signed_chunks():
    verify(upload(), Keys(), NOW)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_an_altered_chunk_is_refused(number):
    chunks = [list(chunk) for chunk in CHUNKS]
    chunks[number][2] = b"b" + chunks[number][2][1:] if chunks[number][2] else b""
    chunks[number][1] = chunks[number][1] if chunks[number][2] else "0" * 64
    request = upload(chunks)
    signature = read_signature(request)
    with pytest.raises(AwsError, match="SignatureDoesNotMatch"):
        payload.take_chunks_apart(signature, request, signing_key(EXAMPLE_SECRET, signature.scope))


@pytest.mark.parametrize(
    "body", [b"", b"5\r\nhello\r\n", b"-1;chunk-signature=x\r\n", b"ffffffffff;chunk-signature=x\r\n"]
)
def test_chunks_that_are_none_are_refused(body):
    request = upload()
    request.body = body
    with pytest.raises(AwsError, match="SignatureDoesNotMatch"):
        verify(request, Keys(), NOW)
