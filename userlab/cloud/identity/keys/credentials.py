"""Access keys, and the ring that knows which secret and which principal belong to one.

Three kinds of keys open the local cloud, all of AWS's shapes (20 characters, AKIA... for long-term keys,
ASIA... for temporary ones):

* the administrator keys of an account, derived from the secret that was made at the first start of the cloud.
  Their principal is the IAM user "learner", who may do everything, as the person who owns an AWS account;
* access keys of IAM users, made by iam:CreateAccessKey;
* temporary keys of sessions, made by sts:AssumeRole and its siblings or for a function's execution role.

Nothing is stored for the first and the last: secrets are derived by HMAC, sessions travel in their sealed
tokens.

Source: IAM User Guide, "IAM identifiers" (unique ids and prefixes), "Manage access keys for IAM users".
"""

from __future__ import annotations

import base64
import re
import secrets
import time
from collections.abc import Callable, Sequence
from typing import Literal

from userlab.base.account_keys import ADMINISTRATOR_PREFIX, Keys, account_keys, derive
from userlab.cloud.account.arn import read_arn
from userlab.cloud.account.memo import Memo
from userlab.cloud.account.principal import Kind, Principal, RoleSession, learner
from userlab.cloud.identity.keys.session_tokens import Claims, seal, unseal
from userlab.cloud.moto_seams import iam

_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
_REMEMBERED = 1024


class CredentialsRefused(Exception):
    """The access key or the session token opens nothing.

    `reason` is "unknown" (no such key), "inactive", "token" (not the key's own, or not ours) or "expired".
    """

    def __init__(self, reason: Literal["unknown", "inactive", "token", "expired"]) -> None:
        super().__init__(reason)
        self.reason = reason


class KeyRing:
    """Gives out keys and finds the secret and the principal behind an access key.

    `secret` is the cloud's own. `clock()` decides when sessions end: wall time, since SDKs refresh
    credentials by their own clocks.

    >>> ring = KeyRing(b"secret")
    >>> keys = ring.role_session("arn:aws:iam::123456789012:role/service/R", "s1", seconds=900).keys
    >>> ring.find(keys.access_key_id, keys.session_token)[1].arn
    'arn:aws:sts::123456789012:assumed-role/R/s1'
    """

    def __init__(self, secret: bytes, clock: Callable[[], float] = time.time) -> None:
        self._secret = secret
        self._clock = clock
        self._administrators: Memo[str, tuple[str, Principal]] = Memo(_REMEMBERED)
        self._sessions: Memo[tuple[str, str], tuple[str, Principal, float, Claims]] = Memo(_REMEMBERED)

    def account_keys(self, account: str) -> Keys:
        """The administrator keys of an account; see the function of the same name."""
        return account_keys(self._secret, account)

    def role_session(
        self,
        role_arn: str,
        session_name: str,
        seconds: float = 3600,
        *,
        policies: Sequence[str] = (),
        tags: dict[str, str] | None = None,
        source_identity: str = "",
        transitive: Sequence[str] = (),
    ) -> RoleSession:
        """A new session of a role: temporary keys, and the principal behind them.

        Whether the caller may have it is asked elsewhere: `Roles.can_assume`, or the permissions of sts:AssumeRole.
        """
        role = iam.role(role_arn)
        unique_id = role.id if role is not None else ""
        keys, claims = self._issue(
            "role",
            role_arn,
            session_name,
            unique_id,
            seconds,
            tuple(policies),
            tags or {},
            source_identity,
            transitive=tuple(transitive),
        )
        return RoleSession(keys, principal_of(claims))

    def issue_for_user(
        self,
        user_arn: str,
        seconds: float,
        *,
        federated_name: str = "",
        policies: Sequence[str] = (),
        master: bool = False,
        unique_id: str = "",
        parent: str = "",
    ) -> Keys:
        """Temporary keys of a user (GetSessionToken), or of a federated user for whom that user vouches.

        `master` says that the account's own keys ask for them; `unique_id` is the user's, `parent` the access key with
        which it asks: the session ends with either.
        """
        kind = "federated" if federated_name else "user"
        given = tuple(policies)
        asked_with = "" if master else parent
        issued = self._issue(
            kind, user_arn, federated_name, unique_id, seconds, given, {}, "", master=master, parent=asked_with
        )
        return issued[0]

    def account_of(self, access_key_id: str) -> str | None:
        """The account that an access key id belongs to, which can be read from the id itself; None if not."""
        account = access_key_id.removeprefix(ADMINISTRATOR_PREFIX)
        if account != access_key_id:
            return account if _ACCOUNT.fullmatch(account) else None
        return iam.account_of_access_key(access_key_id)

    def find(self, access_key_id: str, session_token: str | None = None) -> tuple[str, Principal]:
        """The secret access key and the principal of an access key id and its session token.

        Raises CredentialsRefused when there is no such key, it is inactive, the token is not its own or not
        ours, or the session is over.
        """
        if access_key_id.startswith("ASIA"):
            return self._find_session(access_key_id, session_token)
        if session_token:
            raise CredentialsRefused("token")
        if access_key_id.startswith(ADMINISTRATOR_PREFIX):
            return self._find_administrator(access_key_id)
        key = iam.user_key(access_key_id)
        if key is None:
            raise CredentialsRefused("unknown")
        if not key.active:
            raise CredentialsRefused("inactive")
        principal = Principal(key.account, key.user_arn, "user", key.user_name, access_key_id, key.user_id)
        return key.secret_access_key, principal

    def _find_administrator(self, access_key_id: str) -> tuple[str, Principal]:
        found = self._administrators.get(access_key_id)
        if found is None:
            account = access_key_id[len(ADMINISTRATOR_PREFIX) :]
            if not _ACCOUNT.fullmatch(account):
                raise CredentialsRefused("unknown")
            found = derive(self._secret, "account-key", access_key_id), learner(account, access_key_id)
            self._administrators[access_key_id] = found
        return found

    def _find_session(self, access_key_id: str, session_token: str | None) -> tuple[str, Principal]:
        if not session_token:
            raise CredentialsRefused("unknown")
        found = self._sessions.get((access_key_id, session_token))
        if found is None:
            found = self._read_session(access_key_id, session_token)
            self._sessions[access_key_id, session_token] = found
        secret, principal, expires, claims = found
        if expires <= self._clock():
            raise CredentialsRefused("expired")
        if claims.parent:
            _check_parent(claims)
        return secret, principal

    def _read_session(self, access_key_id: str, session_token: str) -> tuple[str, Principal, float, Claims]:
        claims = unseal(self._secret, session_token)
        if claims is None or claims.access_key_id != access_key_id:
            raise CredentialsRefused("token")
        return derive(self._secret, "session-key", session_token), principal_of(claims), claims.expires, claims

    def _issue(
        self,
        kind: str,
        arn: str,
        name: str,
        unique_id: str,
        seconds: float,
        policies: tuple[str, ...],
        tags: dict[str, str],
        source: str,
        master: bool = False,
        parent: str = "",
        transitive: tuple[str, ...] = (),
    ) -> tuple[Keys, Claims]:
        account = read_arn(arn).account
        # AWS's ids use the alphabet of base 32; the account can be read from them (sts:GetAccessKeyInfo).
        random_part = base64.b32encode(secrets.token_bytes(5)).decode()[:7]
        access_key_id = iam.access_key_prefix(account, "ASIA") + random_part
        now = self._clock()
        claims = Claims(
            access_key_id,
            kind,
            arn,
            name,
            unique_id,
            now,
            now + seconds,
            policies,
            tags,
            source,
            master,
            parent,
            transitive,
        )
        token = seal(self._secret, claims)
        return Keys(access_key_id, derive(self._secret, "session-key", token), token, now + seconds), claims


def _check_parent(claims: Claims) -> None:
    """A user's session lives no longer than the access key that asked for it, and than the user itself.

    Raises CredentialsRefused.
    """
    key = iam.user_key(claims.parent)
    if key is None or key.user_id != claims.unique_id:
        raise CredentialsRefused("token")
    if not key.active:
        raise CredentialsRefused("inactive")


def principal_of(claims: Claims) -> Principal:
    """The principal that a session token names."""
    account, resource = read_arn(claims.arn)[3:]
    name = resource.rsplit("/", 1)[-1]
    kind: Kind = "user"
    arn, unique_id = claims.arn, claims.unique_id
    if claims.kind == "role":
        arn, kind = f"arn:aws:sts::{account}:assumed-role/{name}/{claims.name}", "role"
    elif claims.kind == "federated":
        arn, unique_id = f"arn:aws:sts::{account}:federated-user/{claims.name}", f"{account}:{claims.name}"
        name = claims.name
    elif claims.master:
        kind, unique_id = "administrator", learner(account).unique_id
    return Principal(
        account,
        arn,
        kind,
        name,
        claims.access_key_id,
        unique_id,
        claims.arn,
        session=True,
        federated=claims.kind == "federated",
        issued=claims.issued,
        policies=claims.policies,
        tags=claims.tags,
        source_identity=claims.source_identity,
        master=claims.master,
        transitive=claims.transitive,
    )
