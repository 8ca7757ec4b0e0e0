"""A user pool as tests have it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

PASSWORD = "Abc-12345"
ADA = {
    **{"email": "ada@example.com", "email_verified": "true", "phone_number": "+15550001234"},
    **{"given_name": "Ada", "address": "1 Lane"},
}


class Pool:
    """A user pool with the users ada and mallory, and an app with all flows."""

    def __init__(self, client: Callable[..., Any], app: dict[str, Any] | None = None, **settings: Any) -> None:
        self.cognito, self.logs = client("cognito-idp"), client("logs")
        self.id = self.cognito.create_user_pool(PoolName="users", **settings)["UserPool"]["Id"]
        flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
        told = {"UserPoolId": self.id, "ClientName": "app", "ExplicitAuthFlows": flows} | (app or {})
        made = self.cognito.create_user_pool_client(**told)["UserPoolClient"]
        self.app, self.secret = made["ClientId"], made.get("ClientSecret")
        for name, attributes in (("ada", ADA), ("mallory", {})):
            told = [{"Name": key, "Value": value} for key, value in attributes.items()]
            self.cognito.admin_create_user(
                UserPoolId=self.id, Username=name, UserAttributes=told, MessageAction="SUPPRESS"
            )
            self.cognito.admin_set_user_password(UserPoolId=self.id, Username=name, Password=PASSWORD, Permanent=True)

    def begin(self, flow: str, **given: str) -> dict[str, Any]:
        return self.cognito.initiate_auth(ClientId=self.app, AuthFlow=flow, AuthParameters=given)

    def sign_in(self, name: str = "ada", password: str = PASSWORD) -> dict[str, Any]:
        return self.begin("USER_PASSWORD_AUTH", USERNAME=name, PASSWORD=password)

    def tokens(self) -> dict[str, Any]:
        """What ada gets for her password."""
        return dict(self.sign_in()["AuthenticationResult"])

    def refresh(self, token: str) -> dict[str, Any]:
        return dict(self.begin("REFRESH_TOKEN_AUTH", REFRESH_TOKEN=token)["AuthenticationResult"])

    def respond(self, challenge: str, session: str | None = None, **given: str) -> dict[str, Any]:
        more = {"Session": session} if session else {}
        return self.cognito.respond_to_auth_challenge(
            ClientId=self.app, ChallengeName=challenge, ChallengeResponses=given, **more
        )

    def sent(self) -> list[dict[str, str]]:
        """What people were sent, oldest first."""
        group = f"/userlab/user-pools/{self.id}"
        events = self.logs.get_log_events(logGroupName=group, logStreamName="messages", startFromHead=True)["events"]
        return [json.loads(event["message"]) for event in events]

    def last_code(self) -> str:
        return self.sent()[-1]["message"].rpartition(" ")[2]
