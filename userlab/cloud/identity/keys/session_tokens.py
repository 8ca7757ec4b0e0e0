"""Session tokens: what a temporary credential says about itself, sealed so that nobody else can write one.

AWS keeps no learner waiting for a session store, and neither do we: everything about a session travels in its
token, as in the token that AWS STS hands out. The cloud only has to check the seal. So sessions survive a
restart of the cloud, cost no memory, and a token that this cloud did not seal is worth nothing.

Source: IAM User Guide, "Temporary security credentials in IAM".
"""

import base64
import binascii
import hashlib
import hmac
import json
import zlib
from dataclasses import astuple, dataclass, field

# Every STS token of AWS starts so; readers of logs recognize it.
_PREFIX = "IQoJb3JpZ2luX2Vj"
_SEAL_BYTES = 32
_LONGEST_TOKEN = 16_384


@dataclass(frozen=True)
class Claims:
    """What a session token says.

    `kind` is "role", "user" (GetSessionToken) or "federated" (GetFederationToken); `arn` is the ARN of the
    role or of the user behind the session; `name` the session's name; `unique_id` the id of the role (AROA...)
    at the time, so that a role made anew under an old name does not revive old sessions; `issued` and `expires`
    are in epoch seconds; `policies` are session policies (JSON documents), `tags` session tags.
    `master` says that the account's own keys asked for the session: no name of a user does. A user's session holds the
    user's id (AIDA...) and the access key that asked for it (`parent`): it ends with either of
    them. `transitive` are the keys of tags that go on to sessions that it asks for.
    """

    access_key_id: str
    kind: str
    arn: str
    name: str
    unique_id: str
    issued: float
    expires: float
    policies: tuple[str, ...] = ()
    tags: dict[str, str] = field(default_factory=dict)
    source_identity: str = ""
    master: bool = False
    parent: str = ""
    transitive: tuple[str, ...] = ()


def seal(key: bytes, claims: Claims) -> str:
    """Write claims as a session token, sealed with HMAC-SHA256 under `key`.

    >>> claims = Claims("ASIA0", "role", "arn:aws:iam::123456789012:role/R", "s", "AROA0", 0, 3600)
    >>> unseal(b"key", seal(b"key", claims)).arn
    'arn:aws:iam::123456789012:role/R'
    >>> unseal(b"another key", seal(b"key", claims)) is None
    True
    """
    packed = zlib.compress(json.dumps(astuple(claims), separators=(",", ":")).encode(), 9)
    return _PREFIX + base64.b64encode(_mac(key, packed) + packed).decode()


def unseal(key: bytes, token: str) -> Claims | None:
    """Read a session token; None when it was not sealed with `key`, or was altered, or is no token at all."""
    if not token.startswith(_PREFIX) or len(token) > _LONGEST_TOKEN:
        return None
    try:
        sealed = base64.b64decode(token[len(_PREFIX) :], validate=True)
    except (binascii.Error, ValueError):
        return None
    mac, packed = sealed[:_SEAL_BYTES], sealed[_SEAL_BYTES:]
    if not hmac.compare_digest(mac, _mac(key, packed)):
        return None
    values = json.loads(zlib.decompress(packed))
    values[7] = tuple(values[7])
    values[12:] = [tuple(keys) for keys in values[12:]]
    return Claims(*values)


def _mac(key: bytes, packed: bytes) -> bytes:
    return hmac.new(key, b"session-token\0" + packed, hashlib.sha256).digest()
