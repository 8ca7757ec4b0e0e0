"""How AWS refuses a caller whom it does not recognize: one reason, another code and status in each protocol.

Services that speak JSON with X-Amz-Target (DynamoDB, CloudWatch Logs) answer 400 and codes that end in
"Exception"; REST services (Lambda, API Gateway) the same codes with 403; query services (IAM, STS) 403 and codes
of their own; S3 has a third family.

Source: "Common Errors" of the API references of DynamoDB, Lambda, IAM, STS; Amazon S3 API reference, "Error
responses". Texts as the services send them.
"""

from userlab.cloud.http.aws_request import QUERY_SERVICES, REST_XML_SERVICES, AwsError, HttpRequest

_JSON_SERVICES = frozenset({"dynamodb", "dynamodbstreams", "logs", "kinesis", "kms", "ssm", "secretsmanager"})
_JSON_SERVICES |= {"events", "states", "sqs", "cognito-idp", "monitoring", "tagging", "acm"}
_QUERY_SERVICES = QUERY_SERVICES | {"monitoring", "email", "elasticloadbalancing"}

_MISMATCH = (
    "The request signature we calculated does not match the signature you provided. "
    "Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
)
_S3_MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your key and signing method."
)


def apparent_service(request: HttpRequest) -> str:
    """The signing name of the service that an unsigned or half signed request seems to want; "" if none shows."""
    target = request.headers.get("X-Amz-Target", "").split("_")[0].lower()
    if target.startswith("dynamodb"):
        return "dynamodb"
    if target:
        return target
    if request.path.startswith(("/2015-03-31/", "/2019-09-", "/2020-", "/2021-10-31/", "/2017-")):
        return "lambda"
    if request.path.startswith(("/restapis", "/apikeys", "/usageplans", "/domainnames", "/v2/apis")):
        return "apigateway"
    if "AWSAccessKeyId=" in request.query:
        return "s3"
    form = request.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded")
    return "sts" if form or "Action=" in request.query else ""


def missing_token(service: str, request: HttpRequest) -> AwsError:
    """No signature at all."""
    if service == "sts" and b"Action=AssumeRoleWith" in request.body + request.query.encode():
        # Callers with a token of an identity provider don't sign; here there is no provider.
        text = "No OpenIDConnect provider found in your account"
        return AwsError("InvalidIdentityToken", text, 400)
    if service in REST_XML_SERVICES:
        return AwsError("AccessDenied", "Access Denied", 403)
    if service in _QUERY_SERVICES:
        return AwsError("MissingAuthenticationToken", "Request is missing Authentication Token", 403)
    text = "Request is missing Authentication Token" if service == "dynamodb" else "Missing Authentication Token"
    return AwsError("MissingAuthenticationTokenException", text, _status(service))


def incomplete(service: str, text: str) -> AwsError:
    """A signature that lacks a part, or has one that can't be read."""
    if service in REST_XML_SERVICES:
        return AwsError("AuthorizationHeaderMalformed", f"The authorization header is malformed; {text}", 400)
    if service in _QUERY_SERVICES:
        return AwsError("IncompleteSignature", text, 400)
    return AwsError("IncompleteSignatureException", text, _status(service))


def invalid_signature(service: str, text: str = "") -> AwsError:
    """A signature that is not the request's own, or too old (`text` says what is wrong with it)."""
    if service in REST_XML_SERVICES:
        return AwsError("SignatureDoesNotMatch", text or _S3_MISMATCH, 403)
    if service in _QUERY_SERVICES:
        return AwsError("SignatureDoesNotMatch", text or _MISMATCH, 403)
    return AwsError("InvalidSignatureException", text or _MISMATCH, _status(service))


def expired_signature(service: str, text: str) -> AwsError:
    """A signature made too long ago, or too far ahead."""
    if service in REST_XML_SERVICES:
        message = "The difference between the request time and the current time is too large."
        return AwsError("RequestTimeTooSkewed", message, 403)
    return invalid_signature(service, text)


def credentials(service: str, reason: str) -> AwsError:
    """Keys that open nothing; `reason` as in `CredentialsRefused`."""
    if reason == "expired":
        if service in REST_XML_SERVICES:
            return AwsError("ExpiredToken", "The provided token has expired.", 400)
        code = "ExpiredToken" if service in _QUERY_SERVICES else "ExpiredTokenException"
        return AwsError(code, "The security token included in the request is expired", _status(service))
    if service in REST_XML_SERVICES:
        if reason == "token":
            return AwsError("InvalidToken", "The provided token is malformed or otherwise invalid.", 400)
        message = "The AWS Access Key Id you provided does not exist in our records."
        return AwsError("InvalidAccessKeyId", message, 403)
    code = "InvalidClientTokenId" if service in _QUERY_SERVICES else "UnrecognizedClientException"
    return AwsError(code, "The security token included in the request is invalid.", _status(service))


def _status(service: str) -> int:
    return 400 if service in _JSON_SERVICES else 403
