"""Signing in by a proof that one knows the password, which itself is never sent: SRP as Cognito speaks it.

Sources: RFC 5054, with group 15 of RFC 3526 and the generator 2; Cognito API reference, "RespondToAuthChallenge"
(PASSWORD_VERIFIER). The details are those of AWS's own client, amazon-cognito-identity-js.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

N = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B"
    "302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE6"
    "49286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D"
    "670C354E4ABC9804F1746C08CA18217C32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718"
    "3995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7D"
    "B3970F85A6E1E4C7ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C"
    "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
    16,
)
G = 2
_LABEL = b"Caldera Derived Key"


class Exchange:
    """One sign-in by SRP: the pool's half, made for a user of a pool.

    `state` is what has to be kept until the proof comes.
    """

    def __init__(self, identity: str, password: str, state: dict[str, str] | None = None) -> None:
        self.state = state or {"salt": secrets.token_hex(16), "b": secrets.token_hex(128)}
        inner = hashlib.sha256(f"{identity}:{password}".encode("utf-8", "surrogatepass")).digest()
        secret = _number(_padded(int(self.state["salt"], 16)), inner)
        self._identity, self._verifier, self._b = identity, pow(G, secret, N), int(self.state["b"], 16)
        self.public = (_number(_padded(N), _padded(G)) * self._verifier + pow(G, self._b, N)) % N

    def parameters(self) -> dict[str, str]:
        """What the client is told: SALT and SRP_B, in hexadecimal digits."""
        return {"SALT": self.state["salt"], "SRP_B": f"{self.public:x}"}

    def proves(self, client_public: int, block: str, timestamp: str, signature: str) -> bool:
        """Whether a signature proves the password: of the identity, the secret block and a time, by the common key."""
        if client_public % N == 0:  # else every password would do
            return False
        scramble = _number(_padded(client_public), _padded(self.public))
        common = pow(client_public * pow(self._verifier, scramble, N), self._b, N)
        extracted = hmac.digest(_padded(scramble), _padded(common), "sha256")
        key = hmac.digest(extracted, _LABEL + b"\x01", "sha256")[:16]
        signed = (
            self._identity.encode("utf-8", "surrogatepass")
            + base64.b64decode(block)
            + timestamp.encode("utf-8", "replace")
        )
        return hmac.compare_digest(
            base64.b64encode(hmac.digest(key, signed, "sha256")), signature.encode("utf-8", "replace")
        )


def _padded(number: int) -> bytes:
    """A number's bytes, with a zero in front where the first bit is set: positive, as Java and JavaScript read it."""
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def _number(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b"".join(parts)).digest(), "big")
