"""Policy documents before they are stored: IAM refuses what is no policy, and says what is wrong.

The walkthrough's policy, for one, is a bare statement: without the document around it, IAM answers
MalformedPolicyDocument "Syntax errors in policy."

Source: IAM User Guide, "Grammar of the IAM JSON policy language", "IAM and AWS STS quotas"; texts as IAM sends
them.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from userlab.cloud.account.principal import LEARNER
from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.identity.policies.conditions import UnknownOperator, compile_conditions
from userlab.cloud.moto_seams import iam

_ASSUME_ACTIONS = frozenset(
    {"sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity", "sts:setsourceidentity"}
    | {"sts:tagsession", "sts:setcontext", "sts:*"}
)
_SERVICE = re.compile(r"[a-z0-9.-]+\.amazonaws\.com(\.cn)?", re.ASCII)
_PRINCIPAL_ARN = re.compile(r"arn:aws:(iam|sts)::(\d{12}):(root|(?:user|role|assumed-role|federated-user)/.+)")
_SID = re.compile("[0-9A-Za-z]*", re.ASCII)
_ALL_OF_IAM = re.compile(r"(arn:[a-z*-]+:iam::[^:]*:)\*")
BAD_SID = (
    "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*"
)
_STATEMENT_ELEMENTS = frozenset(
    {"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Condition", "Resource", "NotResource"}
)


def malformed(text: str) -> AwsError:
    """MalformedPolicyDocument with a text."""
    return AwsError("MalformedPolicyDocument", text, 400)


def check_identity_policy(document: str, quota: int, name: str = "PolicySize", *, managed: bool = False) -> None:
    """Check a policy of a role, user or group; `quota` is its largest size in characters, without white space.

    Managed policies must be of version 2012-10-17; inline ones may be older, or say nothing of it. What moto checks
    as well it checks by IAM's own order and texts, so it is asked here too.
    """
    try:
        iam.validate_policy(_plain(document if managed else _of_2012(document)))
    except ValueError as error:
        raise malformed(str(error)) from None
    except (AttributeError, KeyError, RecursionError, TypeError):  # moto's validator expects the right types
        raise malformed("Syntax errors in policy.") from None
    policy = json.loads(document)
    for statement in _statements(policy):
        if "Principal" in statement or "NotPrincipal" in statement:
            raise malformed("Policy document should not specify a principal.")
        if not _SID.fullmatch(statement.get("Sid", "")):
            raise malformed(BAD_SID)
    _check_size(document, quota, name)


def _plain(document: str) -> str:
    """The document with what IAM takes and moto does not in plainer words: an unquoted number as the value of a
    condition, and everything of IAM in an account (``arn:aws:iam::*:*``).
    """
    try:
        policy = json.loads(document)
    except (ValueError, RecursionError):
        return document
    if not isinstance(policy, dict):
        return document
    statements = policy.get("Statement")
    for statement in statements if isinstance(statements, list) else [statements]:
        if not isinstance(statement, dict):
            continue
        for element in ("Resource", "NotResource"):
            if element in statement:
                statement[element] = _in_each(statement[element], _without_star)
        condition = statement.get("Condition")
        for values in condition.values() if isinstance(condition, dict) else ():
            if isinstance(values, dict):
                values.update({key: _in_each(value, _quoted) for key, value in values.items()})
    return json.dumps(policy)


def _in_each(value: Any, change: Callable[[Any], Any]) -> Any:
    """A string, number or list of them, each changed; anything else as it is."""
    if isinstance(value, list):
        return [_in_each(each, change) for each in value]
    return change(value) if isinstance(value, str | int | float) else value


def _without_star(arn: Any) -> Any:
    return _ALL_OF_IAM.sub(r"\1user/*", arn) if isinstance(arn, str) else arn


def _quoted(value: Any) -> Any:
    return value if isinstance(value, str | bool) else str(value)


def _of_2012(document: str) -> str:
    """The document as one of today's version; what is none is left for the validator."""
    try:
        policy = json.loads(document)
    except (ValueError, RecursionError):
        return document
    if isinstance(policy, dict) and policy.get("Version", "2008-10-17") == "2008-10-17":
        return json.dumps(policy | {"Version": "2012-10-17"})
    return document


def check_trust_policy(document: str) -> None:
    """Check the trust policy of a role (AssumeRolePolicyDocument)."""
    try:
        policy = json.loads(document)
    except (ValueError, RecursionError):
        raise malformed("This policy contains invalid Json") from None
    if not isinstance(policy, dict) or not policy.keys() <= {"Version", "Id", "Statement"}:
        raise malformed("Syntax error in policy.") if not isinstance(policy, dict) else malformed(_unknown(policy))
    if policy.get("Version", "2012-10-17") not in ("2012-10-17", "2008-10-17"):
        raise malformed("The policy must contain a valid version string")
    statements = _statements(policy)
    if not statements:
        raise malformed("Missing required field Statement")
    for statement in statements:
        _check_trust_statement(statement)
    _check_size(document, 2048, "ACLSizePerRole")


def _check_trust_statement(statement: Any) -> None:
    if not isinstance(statement, dict) or not statement.keys() <= _STATEMENT_ELEMENTS:
        raise malformed(_unknown(statement) if isinstance(statement, dict) else "Syntax error in policy.")
    for prohibited in ("Resource", "NotResource"):
        if prohibited in statement:
            raise malformed(f"Has prohibited field {prohibited}")
    if statement.get("Effect") not in ("Allow", "Deny"):
        raise malformed("Missing required field Effect" if "Effect" not in statement else "Invalid effect: Effect")
    if "Principal" not in statement and "NotPrincipal" not in statement:
        raise malformed("Missing required field Principal")
    if "Action" not in statement and "NotAction" not in statement:
        raise malformed("Missing required field Action")
    actions = statement.get("Action", statement.get("NotAction"))
    for action in actions if isinstance(actions, list) else [actions]:
        if not isinstance(action, str) or action.lower() not in _ASSUME_ACTIONS:
            raise malformed("AssumeRole policy may only specify STS AssumeRole actions.")
    _check_principals(statement.get("Principal", statement.get("NotPrincipal")))
    _check_condition(statement.get("Condition") or {})


def _check_principals(element: Any) -> None:
    if element == "*":
        return
    if not isinstance(element, dict) or not element:
        raise malformed(f'Invalid principal in policy: "AWS":"{element}"')
    for kind, names in element.items():
        if kind not in ("AWS", "Service", "Federated", "CanonicalUser"):
            raise malformed(f"Unknown field {kind}")
        for name in names if isinstance(names, list) else [names]:
            if not isinstance(name, str) or not _exists(kind, name):
                raise malformed(f'Invalid principal in policy: "{kind.upper()}":"{name}"')


def _exists(kind: str, name: str) -> bool:
    """Whether a principal is one that IAM would find: services by form, roles and users by looking."""
    if kind == "Service":
        return _SERVICE.fullmatch(name) is not None
    if kind != "AWS" or name == "*" or re.fullmatch(r"\d{12}", name, re.ASCII):
        return True
    match = _PRINCIPAL_ARN.fullmatch(name)
    if not match:
        return False
    account, resource = match[2], match[3]
    if resource == "root" or match[1] == "sts" or resource == f"user/{LEARNER}":
        return True
    return iam.arn_of(account, resource.split("/")[0], resource.rsplit("/", 1)[-1]) == name


def _check_condition(block: Any) -> None:
    try:
        compile_conditions(block, variables=True)
    except UnknownOperator as operator:
        raise malformed(f"Invalid Condition type : {operator}.") from None
    except (AttributeError, TypeError, ValueError):
        raise malformed("Syntax error in policy.") from None


def _check_size(document: str, quota: int, name: str) -> None:
    if len("".join(document.split())) > quota:
        raise AwsError("LimitExceeded", f"Cannot exceed quota for {name}: {quota}", 409)


def _unknown(element: dict[str, Any]) -> str:
    known = _STATEMENT_ELEMENTS | {"Version", "Id", "Statement"}
    return f"Unknown field {next((name for name in element if name not in known), next(iter(element)))}"


def _statements(policy: dict[str, Any]) -> list[Any]:
    statements = policy.get("Statement") or []
    return statements if isinstance(statements, list) else [statements]
