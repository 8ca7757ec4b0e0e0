"""Who may call a REST API: authorizers, and methods that ask for one.

API Gateway decides before a function runs: by a function of yours (a Lambda authorizer), by a user pool's tokens,
or by a signature of IAM. Source: API Gateway Developer Guide, "Control and manage access to REST APIs in API Gateway".
"""

from __future__ import annotations

import base64
import json
import urllib.request
from typing import Any

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

from userlab import apis, roles

HEADER = "method.request.header.Authorization"


def by_function(api: str, name: str, function: str, seconds: int = 300) -> str:
    """Let a function decide who may call; return the authorizer's id.

    It gets the Authorization header, and answers with a policy. An authorizer of this name that is there already
    gets these settings.

    Args:
        function: its ARN. seconds: how long API Gateway keeps an answer for the same header, 0 to 3600.

    AWS operations: CreateAuthorizer or UpdateAuthorizer; AddPermission of Lambda.
    """
    gateway = boto3.client("apigateway")
    region, account = function.split(":")[3:5]
    path = f"{region}:lambda:path/2015-03-31/functions/{function}/invocations"
    settings = {"authorizerUri": f"arn:aws:apigateway:{path}", "authorizerResultTtlInSeconds": seconds}
    known = _ids(api).get(name)
    if known:
        changes = [{"op": "replace", "path": f"/{key}", "value": str(value)} for key, value in settings.items()]
        gateway.update_authorizer(restApiId=api, authorizerId=known, patchOperations=changes)
        return known
    made = gateway.create_authorizer(restApiId=api, name=name, type="TOKEN", identitySource=HEADER, **settings)
    boto3.client("lambda").add_permission(
        FunctionName=function,
        StatementId=f"authorizer-{made['id']}",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
        SourceArn=f"arn:aws:execute-api:{region}:{account}:{api}/authorizers/{made['id']}",
    )
    return made["id"]


def by_user_pool(api: str, name: str, pool: str) -> str:
    """Let the tokens of a Cognito user pool open methods; return the authorizer's id.

    Args:
        pool: the ARN of the user pool.

    AWS operation: CreateAuthorizer, unless one of this name is there.
    """
    known = _ids(api).get(name)
    if known:
        return known
    made = boto3.client("apigateway").create_authorizer(
        restApiId=api,
        name=name,
        type="COGNITO_USER_POOLS",
        providerARNs=[pool],
        identitySource=HEADER,
    )
    return made["id"]


def _ids(api: str) -> dict[str, str]:
    """The authorizers of an API: names and ids."""
    found = boto3.client("apigateway").get_authorizers(restApiId=api, limit=500)["items"]
    return {authorizer["name"]: authorizer["id"] for authorizer in found}


def require(
    api: str,
    route: tuple[str, str],
    kind: str,
    authorizer: str | None = None,
    scopes: list[str] | None = None,
) -> None:
    """Let a method of the draft ask who is calling. It counts after the next deployment.

    Args:
        route: method and path: ("GET", "/user/{id}").
        kind: "CUSTOM" (a Lambda authorizer), "COGNITO_USER_POOLS", "AWS_IAM" (a signature), or "NONE" (anybody).
        authorizer: its id, for the first two. scopes: for user pools: one of them must be in the access token.

    AWS operation: UpdateMethod.

    >>> authorizers.require(api, ("GET", "/user/{id}"), "CUSTOM", shop)
    """
    method, path = route
    changes = [{"op": "replace", "path": "/authorizationType", "value": kind}]
    if authorizer:
        changes.append({"op": "replace", "path": "/authorizerId", "value": authorizer})
    changes += [{"op": "add", "path": "/authorizationScopes", "value": scope} for scope in scopes or []]
    boto3.client("apigateway").update_method(
        restApiId=api,
        resourceId=apis.resources(api)[path],
        httpMethod=method,
        patchOperations=changes,
    )


def asked_for(api: str) -> dict[str, str]:
    """What each method of an API's draft asks for: {"GET /user/{id}": "CUSTOM", "POST /user": "NONE"}.

    AWS operation: GetResources.
    """
    pages = boto3.client("apigateway").get_paginator("get_resources").paginate(restApiId=api, embed=["methods"])
    return {
        f"{method} {resource['path']}": settings.get("authorizationType", "NONE")
        for page in pages
        for resource in page["items"]
        for method, settings in sorted(resource.get("resourceMethods", {}).items())
    }


def call(method: str, address: str, headers: dict[str, str] | None = None, body: Any = None) -> apis.Answer:
    """Send an HTTP request with headers of your own and return the answer.

    >>> authorizers.call("GET", url + "/user/user123", {"Authorization": f"Bearer {token}"}).status
    200
    """
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data=data, headers=headers or {}, method=method)
    return apis.send(request)


def signed(method: str, address: str, session: boto3.Session | None = None) -> dict[str, str]:
    """The headers that prove, for five minutes, who sends this request: Signature Version 4.

    boto3 signs all its own requests in this way. The secret key signs, and is not sent.

    Args:
        session: whose keys sign; default: your own.

    Source: IAM User Guide, "AWS Signature Version 4 for API requests".
    """
    session = session or boto3.Session()
    request = AWSRequest(method=method, url=address)
    SigV4Auth(session.get_credentials(), "execute-api", session.region_name).add_auth(request)
    return dict(request.headers)


def claims(token: str) -> dict[str, Any]:
    """What a JSON Web Token says. Anybody can read it, so nothing secret belongs there.

    This verifies nothing: API Gateway does, with the public key of the pool. Source: RFC 7519.
    """
    middle = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))


def role_for_one_user(name: str, statement: dict[str, Any]) -> str:
    """A role that this account may assume with tags; returns its ARN.

    Args:
        statement: what it may do. `${aws:PrincipalTag/UserID}` in it stands for the user of `as_user`.

    AWS operations: CreateRole, unless it is there; PutRolePolicy.
    """
    iam = boto3.client("iam")
    account = boto3.client("sts").get_caller_identity()["Account"]
    may_assume = {
        "Effect": "Allow",
        "Principal": {"AWS": account},
        "Action": ["sts:AssumeRole", "sts:TagSession"],
    }
    trust = {"Version": "2012-10-17", "Statement": [may_assume]}
    try:
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    except iam.exceptions.EntityAlreadyExistsException:
        pass  # it is there already
    roles.put_policy(name, "own-item", statement)
    return iam.get_role(RoleName=name)["Role"]["Arn"]


def as_user(role: str, user: str) -> boto3.Session:
    """A session with keys of the role that are good for one user, for an hour.

    The tag UserID goes with the keys, and the role's policy compares it. Source: IAM User Guide, "Pass session tags
    in AWS STS". AWS operation: AssumeRole.
    """
    keys = boto3.client("sts").assume_role(
        RoleArn=role,
        RoleSessionName="one-user",
        Tags=[{"Key": "UserID", "Value": user}],
    )["Credentials"]
    return boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
