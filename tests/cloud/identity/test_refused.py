"""What would change nothing is refused by name."""

import pytest
from botocore.exceptions import ClientError

CERTIFICATE = {"CertificateBody": "x"}


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("upload_ssh_public_key", {"UserName": "u", "SSHPublicKeyBody": "ssh-rsa AAAA"}),
        ("upload_signing_certificate", CERTIFICATE),
        ("upload_server_certificate", {"ServerCertificateName": "c", "PrivateKey": "y", **CERTIFICATE}),
        ("create_open_id_connect_provider", {"Url": "https://example.com"}),
        ("create_saml_provider", {"SAMLMetadataDocument": "x" * 1000, "Name": "s"}),
        ("update_account_password_policy", {}),
        (
            "enable_mfa_device",
            {
                "UserName": "u",
                "SerialNumber": "x" * 9,
                "AuthenticationCode1": "123456",
                "AuthenticationCode2": "123456",
            },
        ),
    ],
)
def test_what_nobody_would_use_is_refused(client, operation, arguments):
    client("iam").create_user(UserName="u")
    with pytest.raises(ClientError, match="The local cloud cannot do iam .*, though AWS can"):
        getattr(client("iam"), operation)(**arguments)


@pytest.mark.parametrize(
    ("arn", "text"),
    [
        ("a-policy-s-name-alone", "Invalid ARN:  Could not be parsed!"),
        ("arn:aws:iam:a-policy-s-name", "ARN arn:aws:iam:a-policy-s-name is not valid."),
    ],
)
def test_a_policy_is_attached_by_its_arn(client, arn, text):
    client("iam").create_user(UserName="u")
    with pytest.raises(ClientError) as caught:
        client("iam").attach_user_policy(UserName="u", PolicyArn=arn)
    assert caught.value.response["Error"]["Message"] == text
