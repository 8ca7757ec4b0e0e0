"""Who may call a method: nobody asked (NONE), IAM, a Lambda authorizer or a user pool; and the API's own policy.

(Guide, "Control and manage access to REST APIs in API Gateway".)
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from userlab.cloud.account.authority import Authority, Verify
from userlab.cloud.account.principal import Principal
from userlab.cloud.gateway.fault import GatewayFault
from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.identity.policies.policy import statements_of
from userlab.cloud.rest_api.execute import cognito_authorizer
from userlab.cloud.rest_api.execute.exchange import Exchange, Visit
from userlab.cloud.rest_api.execute.lambda_authorizer import LambdaAuthorizer
from userlab.cloud.rest_api.store import Document

ACTION = "execute-api:Invoke"


class Authorization:
    """Lets a request to a method pass, or raises GatewayFault."""

    def __init__(self, verify: Verify, authority: Authority, authorizers: LambdaAuthorizer) -> None:
        self._verify, self._authority = verify, authority
        self.authorizers = authorizers

    def forget(self, api_id: str) -> None:
        """Drop what authorizers answered for an API."""
        self.authorizers.forget(api_id)

    def check(self, exchange: Exchange) -> None:
        method = exchange.match.method
        kind = method["authorizationType"]
        principal = self._signed(exchange) if kind == "AWS_IAM" else None
        decided = self._resource_policy(exchange, principal)
        if principal is not None:
            self._iam(exchange, principal, decided)
        elif kind == "CUSTOM":
            authorizer = exchange.deployment.snapshot["authorizers"].get(method.get("authorizerId"))
            self.authorizers.check(exchange, authorizer)
        elif kind == "COGNITO_USER_POOLS":
            authorizer = exchange.deployment.snapshot["authorizers"].get(method.get("authorizerId"))
            cognito_authorizer.check(exchange, authorizer)

    def _signed(self, exchange: Exchange) -> Principal:
        if not exchange.header("Authorization") and "X-Amz-Signature" not in exchange.request.query:
            raise missing_token(exchange)
        try:
            signed = self._verify(exchange.request)
        except AwsError as refused:
            raise _refused(refused) from None
        if signed.service != "execute-api":
            text = "Credential should be scoped to correct service: 'execute-api'. "
            raise GatewayFault("INVALID_SIGNATURE", text, text)
        principal = signed.principal
        exchange.caller.identity |= {
            "accessKey": principal.access_key,
            "accountId": principal.account,
            "caller": principal.unique_id or principal.name,
            "user": principal.unique_id or principal.name,
            "userArn": principal.arn,
        }
        return principal

    def _iam(self, exchange: Exchange, principal: Principal, decided: bool | None) -> None:
        # In the account either policy is enough; a caller of another account needs both.
        own = self._authority.allows(principal, ACTION, exchange.method_arn)
        allowed = own or decided if principal.account == exchange.account else own and decided
        if not allowed:
            raise denied(exchange, principal.arn)

    def _resource_policy(self, exchange: Exchange, principal: Principal | None) -> bool | None:
        """What the API's resource policy says: allowed, nothing (None); a denial ends the request."""
        policy = exchange.deployment.snapshot["api"].get("policy")
        if not policy:
            return None
        caller = principal.arn if principal else "anonymous"
        try:
            decided = _decided(exchange, json.loads(policy), principal)
        except (ValueError, TypeError, AttributeError) as error:
            raise GatewayFault(
                "API_CONFIGURATION_ERROR", "Internal server error", f"The API's policy cannot be read: {error}"
            ) from None
        if decided is False or (decided is None and principal is None):
            raise denied(exchange, caller, " with an explicit deny" if decided is False else "")
        return decided


def _decided(exchange: Exchange, policy: Document, principal: Principal | None) -> bool | None:
    statements = policy.get("Statement", [])
    ours = [
        {**statement, "Resource": _resources(exchange, statement.get("Resource", "*"))}
        for statement in (statements if isinstance(statements, list) else [statements])
        if _concerns(statement, principal)
    ]
    context = {
        "aws:sourceip": [exchange.source_ip],
        "aws:useragent": [exchange.header("User-Agent") or ""],
        "aws:principalarn": [principal.arn] if principal else [],
    }
    applying = [
        statement
        for statement in statements_of({"Version": "2012-10-17", "Statement": ours})
        if statement.names(ACTION) and statement.applies(exchange.method_arn, context)
    ]
    if any(not statement.allows for statement in applying):
        return False
    return True if applying else None


def _concerns(statement: Document, principal: Principal | None) -> bool:
    """Whether a statement is about a caller: named by its Principal, or not excepted by its NotPrincipal."""
    if "NotPrincipal" not in statement:
        return _names(statement.get("Principal"), principal, by_account=True)
    # An exception for an account is none for its users, who must be named, too.
    return not _names(statement["NotPrincipal"], principal, by_account=False)


def _names(principals: Any, principal: Principal | None, *, by_account: bool) -> bool:
    if principals == "*":
        return True
    named = (principals or {}).get("AWS", []) if isinstance(principals, dict) else []
    named = named if isinstance(named, list) else [named]
    if principal is None:
        return "*" in named
    account = principal.account
    known = {"*", principal.arn, principal.source_arn}
    known |= {account, f"arn:aws:iam::{account}:root"} if by_account else set()
    return any(name in known for name in named)


def _resources(exchange: Exchange, resources: Any) -> list[str]:
    """Resources with the short form execute-api:/stage/... written out."""
    prefix = f"arn:aws:execute-api:{exchange.region}:{exchange.account}:{exchange.address.api_id}/"
    listed = resources if isinstance(resources, list) else [resources]
    return [
        prefix + item.removeprefix("execute-api:/") if item.startswith("execute-api:/") else item for item in listed
    ]


def denied(exchange: Exchange, caller: str, reason: str = "") -> GatewayFault:
    """Access denied by IAM, in AWS's words, which hide most of the account's number."""
    arn = exchange.method_arn.replace(f":{exchange.account}:", f":{'*' * 8}{exchange.account[-4:]}:")
    text = f"User: {caller} is not authorized to perform: {ACTION} on resource: {arn}{reason}"
    return GatewayFault("ACCESS_DENIED", text, text, body={"Message": text})


def missing_token(exchange: Visit) -> GatewayFault:
    """No route, or no signature where one is needed. A foreign Authorization header is read as a bad signature."""
    header = exchange.header("Authorization")
    if not header or header.startswith("AWS4-HMAC-SHA256"):
        return GatewayFault("MISSING_AUTHENTICATION_TOKEN", "Missing Authentication Token", "no such route")
    hashed = base64.b64encode(hashlib.sha256(header.encode("utf-8", "replace")).digest()).decode()
    if " " in header.strip():
        text = (
            "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded "
            f"with Base64): '{hashed}'."
        )
    else:
        text = (
            "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' "
            "parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires "
            "existence of either a 'X-Amz-Date' or a 'Date' header. (Hashed with SHA-256 and encoded with Base64) "
            f"Authorization={hashed}"
        )
    return GatewayFault("DEFAULT_4XX", text, text, status=403, error_type="IncompleteSignatureException")


def _refused(refused: AwsError) -> GatewayFault:
    kinds = {
        "ExpiredTokenException": "EXPIRED_TOKEN",
        "ExpiredToken": "EXPIRED_TOKEN",
        "MissingAuthenticationToken": "MISSING_AUTHENTICATION_TOKEN",
        "MissingAuthenticationTokenException": "MISSING_AUTHENTICATION_TOKEN",
    }
    kind = kinds.get(refused.code, "INVALID_SIGNATURE")
    code = refused.code if refused.code.endswith("Exception") else f"{refused.code}Exception"
    return GatewayFault(kind, refused.message, refused.message, error_type=code)
