"""The permissions of IAM's own operations: on roles, users, groups, policies and instance profiles, by ARN.

Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Identity and Access
Management".
"""

from userlab.cloud.http.aws_request import AwsRequest
from userlab.cloud.identity.needs.need import Need, Values, form_tags, tags
from userlab.cloud.moto_seams import iam

# The parameter that names an operation's resource, and the word for the resource in ARNs.
_NAMED = (
    ("RoleName", "role"),
    ("UserName", "user"),
    ("GroupName", "group"),
    ("InstanceProfileName", "instance-profile"),
    ("ServerCertificateName", "server-certificate"),
    ("VirtualMFADeviceName", "mfa"),
    ("AWSServiceName", "role/aws-service-role"),
)
_LISTS = {
    "ListRoles": "role",
    "ListUsers": "user",
    "ListGroups": "group",
    "ListPolicies": "policy",
    "ListInstanceProfiles": "instance-profile",
    "ListServerCertificates": "server-certificate",
    "ListVirtualMFADevices": "mfa",
}
# Without a user name, these speak of the caller.
_OWN = frozenset({"GetUser", "CreateAccessKey", "ListAccessKeys", "UpdateAccessKey", "DeleteAccessKey"})
_OWN |= {"ChangePassword", "ListMFADevices", "ListSigningCertificates"}


def needs(request: AwsRequest) -> list[Need]:
    """The permissions of one IAM operation."""
    resource = _resource(request)
    found = [Need(f"iam:{request.action}", resource, lambda: _context(request))]
    # Tags that come with a new thing need their own permission: iam:TagRole, iam:TagUser, iam:TagPolicy...
    if request.action.startswith("Create") and form_tags(request.parameters):
        found.append(Need(f"iam:Tag{request.action.removeprefix('Create')}", resource, lambda: _context(request)))
    if request.action == "AddRoleToInstanceProfile":
        role = str(request.parameters.get("RoleName", ""))
        service = {"iam:passedtoservice": ["ec2.amazonaws.com"]}
        found.append(Need("iam:PassRole", _named(request, "role", role), lambda: service))
    return found


def _resource(request: AwsRequest) -> str:
    parameters, action = request.parameters, request.action
    if action in _LISTS:
        path = str(parameters.get("PathPrefix") or "/")
        return _arn(request, _LISTS[action] + path)
    if action == "CreatePolicy":
        return _arn(request, "policy" + _path(request) + str(parameters.get("PolicyName", "")))
    if action == "AddRoleToInstanceProfile" or ("InstanceProfile" in action and "InstanceProfileName" in parameters):
        return _named(request, "instance-profile", str(parameters.get("InstanceProfileName", "")))
    for name, word in _NAMED:
        if parameters.get(name):
            return _named(request, word, str(parameters[name]))
    for name in ("PolicyArn", "OpenIDConnectProviderArn", "SAMLProviderArn", "PolicySourceArn", "SerialNumber"):
        if parameters.get(name):
            return str(parameters[name])
    if action in _OWN and request.principal.kind in ("user", "administrator"):
        return request.principal.source_arn or request.principal.arn
    return "*"


def _named(request: AwsRequest, word: str, name: str) -> str:
    """The ARN of a thing by its name; its path is not in the request unless it is being created."""
    if request.action.startswith("Create") and not request.action.startswith(("CreateAccess", "CreateLogin")):
        return _arn(request, word + _path(request) + name)
    return iam.arn_of(request.account, word, name) or _arn(request, f"{word}/{name}")


def _path(request: AwsRequest) -> str:
    return str(request.parameters.get("Path") or "/")


def _arn(request: AwsRequest, resource: str) -> str:
    return f"arn:aws:iam::{request.account}:{resource}"


def _context(request: AwsRequest) -> Values:
    parameters = request.parameters
    found = tags(form_tags(parameters))
    if parameters.get("PolicyArn"):
        found["iam:policyarn"] = [str(parameters["PolicyArn"])]
    if parameters.get("PermissionsBoundary"):
        found["iam:permissionsboundary"] = [str(parameters["PermissionsBoundary"])]
    if parameters.get("AWSServiceName"):
        found["iam:awsservicename"] = [str(parameters["AWSServiceName"])]
    return found
