"""The context of a request: the condition keys that every service knows, aws:username to aws:CurrentTime.

Source: IAM User Guide, "AWS global condition context keys".
"""

import time
from collections.abc import Callable, Iterator, Mapping

from userlab.cloud.account.principal import Principal
from userlab.cloud.http.aws_request import AwsRequest
from userlab.cloud.identity.needs.need import Values, form_tags, tags
from userlab.cloud.moto_seams.tags_by_arn import tags_of

_TYPES = {"administrator": "User", "user": "User", "role": "AssumedRole", "anonymous": "Anonymous"}


class RequestContext(Mapping[str, list[str]]):
    """Condition keys (in lower case) and their values, gathered when a condition or a variable first asks.

    Most policies have neither, and then nothing is computed. What is to be looked up stands under `late`: keys that
    begin so are gathered when one of them is asked for.
    """

    def __init__(self, gather: Callable[[], Values], late: Mapping[str, Callable[[], Values]] | None = None) -> None:
        self._gather = gather
        self._late = dict(late or {})
        self._values: Values | None = None

    def _all(self) -> Values:
        if self._values is None:
            self._values = self._gather()
        return self._values

    def __getitem__(self, key: str) -> list[str]:
        values = self._all()
        prefix = key.partition("/")[0] + "/"
        gather = self._late.pop(prefix, None)
        if gather is not None:
            values |= gather()
        return values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


def of_principal(principal: Principal) -> Values:
    """What is known of the caller.

    aws:PrincipalArn is the role's ARN for its sessions, not the session's.
    """
    source = principal.source_arn or principal.arn
    values = {
        "aws:principalarn": [principal.arn if principal.federated else source],
        "aws:principalaccount": [principal.account],
        "aws:principaltype": ["FederatedUser" if principal.federated else _TYPES.get(principal.kind, "Account")],
        "aws:principalisawsservice": ["true" if principal.kind == "service" else "false"],
        "aws:userid": [user_id(principal)],
    }
    if principal.kind in ("user", "administrator") and not principal.federated:
        values["aws:username"] = [principal.name]
    if principal.session:
        values["aws:tokenissuetime"] = [_iso(principal.issued)]
        values["aws:multifactorauthpresent"] = ["false"]
    if principal.source_identity:
        values["aws:sourceidentity"] = [principal.source_identity]
    return values


def late(principal: Principal, resource: str) -> dict[str, Callable[[], Values]]:
    """What is looked up when it is asked for: the tags of the caller, and those of the resource (an ARN).

    A session has the tags of its role and its own, which come first; a federated user has its session's alone. IAM's
    own key for tags of its users and roles is iam:ResourceTag.
    """

    def of_caller() -> Values:
        kept = {} if principal.federated else tags_of(principal.account, principal.source_arn or principal.arn)
        own = {key.lower() for key in principal.tags}
        found = {key: value for key, value in kept.items() if key.lower() not in own} | principal.tags
        return _tags("aws:principaltag/", found)

    def of_resource(prefix: str) -> Callable[[], Values]:
        return lambda: _tags(prefix, tags_of(principal.account, resource))

    prefixes = ("aws:resourcetag/", "iam:resourcetag/")
    return {"aws:principaltag/": of_caller} | {prefix: of_resource(prefix) for prefix in prefixes}


def _tags(prefix: str, found: Mapping[str, str]) -> Values:
    return {prefix + key.lower(): [value] for key, value in found.items()}


def of_request(request: AwsRequest, now: float) -> Values:
    """What is known of the call; `now` is the time of the caller's account in epoch seconds."""
    values = {
        "aws:currenttime": [_iso(now)],
        "aws:epochtime": [str(int(now))],
        "aws:requestedregion": [request.region],
        "aws:sourceip": [request.remote_address],
        # Loopback is as private as TLS; a policy that insists on TLS would otherwise lock the lab.
        "aws:securetransport": ["true"],
        "aws:viaawsservice": ["false"],
    }
    for key, header in (("aws:useragent", "User-Agent"), ("aws:referer", "Referer")):
        value = request.headers.get(header)
        if value:
            values[key] = [value]
    return values


def of_assumption(request: AwsRequest) -> Values:
    """What sts:AssumeRole tells of the session that it asks for."""
    parameters = request.parameters
    names = {
        "sts:externalid": "ExternalId",
        "sts:rolesessionname": "RoleSessionName",
        "sts:sourceidentity": "SourceIdentity",
    }
    found = {key: [str(parameters[name])] for key, name in names.items() if name in parameters}
    return found | tags(form_tags(parameters))


def user_id(principal: Principal) -> str:
    """The unique id of the caller, as sts:GetCallerIdentity shows it: AIDA..., AROA...:session."""
    if principal.kind == "role":
        return f"{principal.unique_id}:{principal.arn.rsplit('/', 1)[-1]}"
    return principal.unique_id


def _iso(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
