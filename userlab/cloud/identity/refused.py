"""Operations of IAM that would change nothing here, and are refused by name for that.

Whoever turns on MFA, or lets an identity provider in, believes that something is kept safe by it from then on.
"""

from __future__ import annotations

from userlab.cloud.http.aws_request import AwsError

_MFA = "It asks nobody for a code of a device."
_PROVIDER = "It takes no tokens of identity providers: roles are assumed by users, roles and services."
_CERTIFICATE = "It has no service that would use the certificate or key."
REASONS = {
    "EnableMFADevice": _MFA,
    "ResyncMFADevice": _MFA,
    "CreateOpenIDConnectProvider": _PROVIDER,
    "CreateSAMLProvider": _PROVIDER,
    "UploadServerCertificate": _CERTIFICATE,
    "UploadSigningCertificate": _CERTIFICATE,
    "UploadSSHPublicKey": _CERTIFICATE,
    "UpdateAccountPasswordPolicy": "It has no sign-in with a password.",
}


def refuse(action: str) -> None:
    """Raise AwsError UnknownOperationException for an operation that is refused."""
    if action in REASONS:
        text = f"The local cloud cannot do iam {action}, though AWS can. {REASONS[action]}"
        raise AwsError("UnknownOperationException", text, 400)
