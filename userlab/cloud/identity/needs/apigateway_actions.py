"""The permissions of API Gateway's management calls: the HTTP method on the path.

A POST to /restapis/a1b2c3/deployments needs apigateway:POST on
arn:aws:apigateway:us-east-1::/restapis/a1b2c3/deployments; the account is empty in these ARNs. Whoever creates
something with tags needs apigateway:PUT besides, on the path under which TagResource would tag it:
/tags/arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Frestapis%2F*.

Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon API Gateway
Management"; API Gateway guide, "Control access for managing an API".
"""

from urllib.parse import quote, unquote

from userlab.cloud.http.aws_request import AwsRequest
from userlab.cloud.identity.needs.need import Need, Values, tags


def needs(request: AwsRequest) -> list[Need]:
    """The permissions of one management call."""
    resource = f"arn:aws:apigateway:{request.region}::{unquote(request.path).rstrip('/') or '/'}"
    found = [Need(f"apigateway:{request.method}", resource, lambda: _context(request))]
    if request.method == "POST" and request.parameters.get("tags"):
        tagged = f"/tags/{quote(resource, safe='')}%2F*"
        found.append(
            Need("apigateway:PUT", f"arn:aws:apigateway:{request.region}::{tagged}", lambda: _context(request))
        )
    credentials = request.parameters.get("credentials")
    if request.action == "PutIntegration" and isinstance(credentials, str) and ":role/" in credentials:
        service = {"iam:passedtoservice": ["apigateway.amazonaws.com"]}
        found.append(Need("iam:PassRole", credentials, lambda: service))
    return found


def _context(request: AwsRequest) -> Values:
    given = request.parameters.get("tags")
    return tags(given.items()) if isinstance(given, dict) else {}
