"""What one principal may do: its identity policies, bounded by a permissions boundary and by session policies.

All of them must allow; any of them can deny. Users also have the policies of their groups.

Source: IAM User Guide, "Policy evaluation logic", "Permissions boundaries for IAM entities", "Session policies".
"""

from dataclasses import dataclass

from userlab.cloud.account.principal import Principal
from userlab.cloud.identity.policies.patterns import Context
from userlab.cloud.identity.policies.policy import Decision, Policies
from userlab.cloud.moto_seams import iam, managed_policies

EVERYTHING = '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'
NOTHING = '{"Statement": []}'


@dataclass(frozen=True)
class Answer:
    """The decision of all layers. `layer` is the kind of policy that denied, in the words of AWS's errors."""

    decision: Decision
    layer: str = "identity-based policy"


class Permissions:
    """The layers of one principal, compiled."""

    def __init__(self, identity: Policies, boundary: Policies | None, session: Policies | None) -> None:
        self._layers = [("identity-based policy", identity)]
        if boundary is not None:
            self._layers.append(("permissions boundary", boundary))
        if session is not None:
            self._layers.append(("session policy", session))

    def ask(self, action: str, resource: str, context: Context) -> Answer:
        """Whether the principal may do `action` on `resource`."""
        first, *others = [Answer(policies.decide(action, resource, context), layer) for layer, policies in self._layers]
        if not others:
            return first
        answers = [first, *others]
        for wanted in (Decision.DENY, Decision.NOTHING):
            found = next((answer for answer in answers if answer.decision is wanted), None)
            if found is not None:
                return found
        return first


def _session_document(account: str, policy: str) -> str:
    """The document of a session policy, which is inline or the ARN of a managed policy."""
    if not policy.startswith("arn:"):
        return policy
    managed_policies.provide(account, policy)
    return iam.managed_document(account, policy) or NOTHING


def permissions_of(principal: Principal) -> Permissions:
    """Read a principal's policies from IAM and compile them.

    A role that is gone, or was made anew since a session began, permits nothing.
    """
    policies, boundary = stored_policies(principal)
    # A federated user has what its session policies leave of the user's permissions: nothing without any.
    session = None
    if principal.policies or principal.federated:
        session = Policies([_session_document(principal.account, policy) for policy in principal.policies])
    bounds = Policies([boundary[1]]) if boundary else None
    return Permissions(Policies(document for _, document in policies), bounds, session)


def stored_policies(principal: Principal) -> tuple[list[iam.Named], iam.Named | None]:
    """(identity policies, permissions boundary) that IAM keeps of a principal, each with its name."""
    source = principal.source_arn or principal.arn
    if principal.kind == "role":
        role = iam.role(source)
        alive = role is not None and role.id == principal.unique_id
        return iam.role_policies(role) if alive else ([], None)
    if principal.master:
        return [("AdministratorAccess", EVERYTHING)], None
    return iam.user_policies(principal.account, source)
