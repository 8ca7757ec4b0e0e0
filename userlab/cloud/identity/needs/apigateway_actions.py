"""The permissions of API Gateway's management calls: the HTTP method on the path.

A POST to /restapis/a1b2c3/deployments needs apigateway:POST on
arn:aws:apigateway:us-east-1::/restapis/a1b2c3/deployments; the account is empty in these ARNs. Whoever creates
something with tags needs apigateway:PUT besides, on the path under which TagResource would tag it:
/tags/arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Frestapis%2F*.

Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon API Gateway
Management"; API Gateway guide, "Control access for managing an API".
"""

import re
from urllib.parse import quote, unquote

from userlab.cloud.http.aws_request import AwsRequest
from userlab.cloud.identity.needs.need import Need, Values, tags

_ROLES = {
    "PutIntegration": ("credentials",),
    "CreateAuthorizer": ("authorizerCredentials", "authorizerCredentialsArn"),
    "UpdateAuthorizer": ("authorizerCredentialsArn",),
    **dict.fromkeys(("CreateApi", "UpdateApi", "CreateIntegration", "UpdateIntegration"), ("credentialsArn",)),
}
_PATCHED_ROLES = ("/credentials", "/authorizerCredentials", "/cloudwatchRoleArn")
_VARIABLE = re.compile(r"\$\{[^}]*\}")


def needs(request: AwsRequest) -> list[Need]:
    """The permissions of one management call."""
    resource = f"arn:aws:apigateway:{request.region}::{unquote(request.path).rstrip('/') or '/'}"
    found = [Need(f"apigateway:{request.method}", resource, lambda: _context(request))]
    if request.method == "POST" and request.parameters.get("tags"):
        tagged = f"/tags/{quote(resource, safe='')}%2F*"
        found.append(
            Need("apigateway:PUT", f"arn:aws:apigateway:{request.region}::{tagged}", lambda: _context(request))
        )
    return found + [pass_role(role) for role in _roles(request) if ":role/" in role]


def pass_role(role: str) -> Need:
    """The permission to hand a role (an ARN) to API Gateway. A stage's variable may stand for any part of its name."""
    service = {"iam:passedtoservice": ["apigateway.amazonaws.com"]}
    return Need("iam:PassRole", _VARIABLE.sub("*", role), lambda: service)


def _roles(request: AwsRequest) -> list[str]:
    """The roles that a request hands to API Gateway. Those of an OpenAPI document are asked for when it is read."""
    found = [request.parameters.get(name) for name in _ROLES.get(request.action, ())]
    patches = request.parameters.get("patchOperations")
    given = [patch for patch in patches if isinstance(patch, dict)] if isinstance(patches, list) else []
    found += [patch.get("value") for patch in given if patch.get("path") in _PATCHED_ROLES]
    return [role for role in found if isinstance(role, str)]


def _context(request: AwsRequest) -> Values:
    given = request.parameters.get("tags")
    return tags(given.items()) if isinstance(given, dict) else {}
