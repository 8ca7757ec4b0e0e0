"""The user "learner": who owns the account, and is there before anything is made.

moto does not know this user; what IAM is asked of it is answered here. It can be looked at, not changed: its
keys are derived from the cloud's secret, its permissions are all there are.

Source: IAM API reference, GetUser, ListAccessKeys and the other operations on users.
"""

import time
from typing import Any

from userlab.cloud.account.principal import LEARNER, learner
from userlab.cloud.http.aws_request import AwsError, AwsRequest
from userlab.cloud.identity.keys.credentials import KeyRing

_ADMINISTRATOR = {
    "PolicyName": "AdministratorAccess",
    "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess",
}
_EMPTY_LISTS = {
    "ListUserPolicies": "PolicyNames",
    "ListGroupsForUser": "Groups",
    "ListUserTags": "Tags",
    "ListMFADevices": "MFADevices",
    "ListSSHPublicKeys": "SSHPublicKeys",
    "ListSigningCertificates": "Certificates",
    "ListServiceSpecificCredentials": "ServiceSpecificCredentials",
}
# Without a user name, these speak of the caller.
_OF_THE_CALLER = frozenset(
    {"GetUser", "ListAccessKeys", "CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey", "ListMFADevices"}
    | {"ListSigningCertificates", "ChangePassword", "CreateLoginProfile", "UpdateLoginProfile", "DeleteLoginProfile"}
    | {"ListSSHPublicKeys", "ListServiceSpecificCredentials"}
)


def answer(request: AwsRequest, keys: KeyRing, since: float) -> dict[str, Any] | None:
    """The result of an operation that is about the learner; None for any other.

    `since` is the start of the cloud in epoch seconds, given as creation date. Raises AwsError for what would
    change the user.
    """
    name = request.parameters.get("UserName")
    made = {"CreateUser": "UserName", "UpdateUser": "NewUserName"}.get(request.action, "")
    # Names of users are unique whatever their case, and whatever their path.
    if str(request.parameters.get(made, "")).lower() == LEARNER:
        raise AwsError("EntityAlreadyExists", f"User with name {LEARNER} already exists.", 409)
    own = request.principal.kind == "administrator" and request.action in _OF_THE_CALLER
    if name != LEARNER and not (name is None and own):
        return None
    action = request.action
    if action == "GetUser":
        return {"User": _user(request.account, since)}
    if action == "ListAccessKeys":
        access_key_id = keys.account_keys(request.account).access_key_id
        key = {"UserName": LEARNER, "AccessKeyId": access_key_id, "Status": "Active", "CreateDate": _iso(since)}
        return {"AccessKeyMetadata": [key], "IsTruncated": False}
    if action == "ListAttachedUserPolicies":
        return {"AttachedPolicies": [_ADMINISTRATOR], "IsTruncated": False}
    if action in _EMPTY_LISTS:
        return {_EMPTY_LISTS[action]: [], "IsTruncated": False}
    if action.startswith("Get"):
        raise AwsError("NoSuchEntity", f"The user {LEARNER} has no such thing.", 404)
    text = f"The user {LEARNER} is the account's own and stays as it is. Make another user with CreateUser."
    raise AwsError("UnmodifiableEntity", text, 400)


def _user(account: str, since: float) -> dict[str, str]:
    principal = learner(account)
    return {
        "Path": "/",
        "UserName": principal.name,
        "UserId": principal.unique_id,
        "Arn": principal.arn,
        "CreateDate": _iso(since),
    }


def _iso(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
