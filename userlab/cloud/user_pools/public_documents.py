"""The two documents by which anybody checks a user pool's tokens: its public keys, and how it is configured.

On AWS they stand at ``https://cognito-idp.REGION.amazonaws.com/POOL/.well-known/``, here at the endpoint, too.
Source: Cognito developer guide, "Verifying JSON web tokens"; OpenID Connect Discovery 1.0, section 4.
"""

from __future__ import annotations

import re
from typing import Any

from userlab.cloud.http.aws_request import AwsError, AwsResponse, HttpRequest
from userlab.cloud.moto_seams.user_pools.pools import any_pool_key

_PATH = re.compile(r"/([a-z0-9-]+_[0-9A-Za-z]+)/\.well-known/(jwks\.json|openid-configuration)")


class PublicDocuments:
    """Answers for all pools."""

    def are_meant(self, path: str) -> bool:
        """Whether a request is for one of these documents."""
        return _PATH.fullmatch(path) is not None

    def answer(self, request: HttpRequest) -> AwsResponse:
        """The document. Never raises."""
        found = _PATH.fullmatch(request.path)
        if found is None or request.method not in ("GET", "HEAD"):
            return AwsError("UnknownOperationException", "", 404).response("cognito-idp", "")
        pool, document = found.groups()
        key = any_pool_key(pool)
        if key is None:
            words = f"User pool {pool} does not exist."
            return AwsError("ResourceNotFoundException", words, 400).response("cognito-idp", "")
        return AwsResponse.json({"keys": [key]} if document == "jwks.json" else _configuration(pool, request.host))


def _configuration(pool: str, host: str) -> dict[str, Any]:
    issuer = f"https://cognito-idp.{pool.partition('_')[0]}.amazonaws.com/{pool}"
    # Who asked in AWS's name, as a function does, goes on in it.
    base = issuer if host.lower().endswith(".amazonaws.com") else f"http://{host}/{pool}"
    return {
        "issuer": issuer,
        "jwks_uri": f"{base}/.well-known/jwks.json",
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "token"],
        "scopes_supported": ["openid", "email", "phone", "profile"],
        "subject_types_supported": ["public"],
    }
