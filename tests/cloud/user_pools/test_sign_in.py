"""Who gets in at a user pool, and who does not: every door that somebody without keys can knock at."""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.cognitoidp.models import cognitoidp_backends

from tests.cloud.user_pools.pool import PASSWORD, Pool
from userlab.cloud.moto_seams.user_pools import one_time_passwords, sessions
from userlab.cloud.moto_seams.user_pools.secure_remote_password import G, N

NEW = "Xyz-67890"


@pytest.fixture
def pool(client: Callable[..., Any]) -> Callable[..., Pool]:
    return lambda app=None, **settings: Pool(client, app, **settings)


def refused(code: str, words: str = "") -> Any:
    return pytest.raises(ClientError, match=rf"\({code}\).*{words}")


class TestByPassword:
    def test_the_right_one_opens(self, pool):
        assert pool().sign_in()["AuthenticationResult"]["TokenType"] == "Bearer"

    def test_a_wrong_one_does_not(self, pool):
        with refused("NotAuthorizedException", "Incorrect username or password"):
            pool().sign_in(password="wrong")

    def test_after_five_wrong_ones_the_right_one_waits(self, pool, cloud, account):
        users = pool()
        for _ in range(5):
            with refused("NotAuthorizedException", "Incorrect username or password"):
                users.sign_in(password="wrong")
        with refused("NotAuthorizedException", "Password attempts exceeded"):
            users.sign_in()
        cloud.clock.advance(1, account)
        assert "AuthenticationResult" in users.sign_in()

    def test_a_flow_that_the_app_does_not_name_is_refused(self, pool):
        users = pool({"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]})
        with refused("InvalidParameterException", "USER_PASSWORD_AUTH flow not enabled for this client"):
            users.sign_in()

    def test_a_user_who_is_not_there_is_told_apart_only_where_the_app_says_so(self, pool):
        with refused("UserNotFoundException", "User does not exist"):
            pool().sign_in("nobody")
        with refused("NotAuthorizedException", "Incorrect username or password"):
            pool({"PreventUserExistenceErrors": "ENABLED"}).sign_in("nobody")

    def test_an_app_that_hides_who_is_there_tells_it_nowhere(self, pool):
        users = pool({"PreventUserExistenceErrors": "ENABLED"}, AutoVerifiedAttributes=["email"])
        who = {"ClientId": users.app, "Username": "nobody"}
        for name in ("ada", "nobody"):
            with refused("NotAuthorizedException", "Incorrect username or password"):
                by_proof(users, "wrong", name)
        assert users.cognito.forgot_password(**who)["CodeDeliveryDetails"]["DeliveryMedium"] == "EMAIL"
        assert users.cognito.resend_confirmation_code(**who)["CodeDeliveryDetails"]["DeliveryMedium"] == "EMAIL"
        with refused("ExpiredCodeException"):
            users.cognito.confirm_forgot_password(**who, ConfirmationCode="123456", Password=NEW)
        with refused("ExpiredCodeException"):
            users.cognito.confirm_sign_up(**who, ConfirmationCode="123456")

    def test_an_app_with_a_secret_must_prove_it(self, pool):
        users = pool({"GenerateSecret": True})
        proof = base64.b64encode(hmac.digest(users.secret.encode(), f"ada{users.app}".encode(), "sha256")).decode()
        given = {"USERNAME": "ada", "PASSWORD": PASSWORD}
        with refused("NotAuthorizedException", "is configured with secret but SECRET_HASH was not received"):
            users.begin("USER_PASSWORD_AUTH", **given)
        with refused("NotAuthorizedException", "SecretHash does not match"):
            users.begin("USER_PASSWORD_AUTH", **given, SECRET_HASH=base64.b64encode(b"x" * 32).decode())
        assert "AuthenticationResult" in users.begin("USER_PASSWORD_AUTH", **given, SECRET_HASH=proof)

    def test_custom_challenges_are_refused_by_name(self, pool):
        with refused("InvalidParameterException", "user pools do not know CUSTOM_AUTH"):
            pool().begin("CUSTOM_AUTH", USERNAME="ada")


def hexadecimal(number: int) -> str:
    text = f"{number:x}"
    text = text if len(text) % 2 == 0 else f"0{text}"
    return f"00{text}" if text[0] in "89abcdef" else text


def digest(text: str) -> int:
    return int(hashlib.sha256(bytes.fromhex(text)).hexdigest(), 16)


def by_proof(users: Pool, password: str, name: str = "ada", public: int | None = None) -> dict[str, Any]:
    """Sign in as AWS's own clients do, in their steps (amazon-cognito-identity-js, AuthenticationHelper)."""
    small = secrets.randbits(1024)
    large = pow(G, small, N) if public is None else public
    told = users.begin("USER_SRP_AUTH", USERNAME=name, SRP_A=f"{large:x}")["ChallengeParameters"]
    server, salt, user = int(told["SRP_B"], 16), int(told["SALT"], 16), told["USER_ID_FOR_SRP"]
    pool = users.id.partition("_")[2]
    scramble = digest(hexadecimal(large) + hexadecimal(server))
    identity = hashlib.sha256(f"{pool}{user}:{password}".encode()).hexdigest()
    secret = digest(hexadecimal(salt) + identity)
    multiplier = digest(hexadecimal(N) + hexadecimal(G))
    common = pow(server - multiplier * pow(G, secret, N), small + scramble * secret, N) if public is None else 0
    extracted = hmac.digest(bytes.fromhex(hexadecimal(scramble)), bytes.fromhex(hexadecimal(common)), "sha256")
    key = hmac.digest(extracted, b"Caldera Derived Key\x01", "sha256")[:16]
    now = datetime.datetime.now(datetime.UTC).strftime("%a %b %-d %H:%M:%S UTC %Y")
    text = pool.encode() + user.encode() + base64.b64decode(told["SECRET_BLOCK"]) + now.encode()
    return users.respond(
        "PASSWORD_VERIFIER",
        USERNAME=user,
        PASSWORD_CLAIM_SECRET_BLOCK=told["SECRET_BLOCK"],
        TIMESTAMP=now,
        PASSWORD_CLAIM_SIGNATURE=base64.b64encode(hmac.digest(key, text, "sha256")).decode(),
    )


class TestByProof:
    def test_who_knows_the_password_gets_in_without_sending_it(self, pool):
        users = pool()
        token = by_proof(users, PASSWORD)["AuthenticationResult"]["AccessToken"]
        assert users.cognito.get_user(AccessToken=token)["Username"] == "ada"

    def test_who_does_not_know_it_stays_out(self, pool):
        with refused("NotAuthorizedException", "Incorrect username or password"):
            by_proof(pool(), "wrong")

    @pytest.mark.parametrize("public", [0, N, 2 * N])
    def test_a_public_number_that_makes_every_proof_right_is_refused(self, pool, public):
        with refused("(NotAuthorized|InvalidParameter)Exception"):
            by_proof(pool(), "wrong", public=public)


@pytest.mark.parametrize("name", ["USERNAME", "PASSWORD"])
def test_half_a_character_is_a_wrong_password_and_no_failure(pool, name):
    given = {"USERNAME": "ada", "PASSWORD": PASSWORD, name: "\ud800"}
    with refused("(NotAuthorized|UserNotFound)Exception"):
        pool().begin("USER_PASSWORD_AUTH", **given)


def test_half_a_character_is_a_wrong_code_and_no_failure(pool):
    users = pool()
    who = {"ClientId": users.app, "Username": "ada"}
    users.cognito.forgot_password(**who)
    with refused("CodeMismatchException"):
        users.cognito.confirm_forgot_password(**who, ConfirmationCode="\ud800", Password=NEW)


def test_sessions_that_somebody_begins_by_the_thousand_are_no_more_than_a_thousand(pool, account, monkeypatch):
    monkeypatch.setattr(sessions, "MOST", 3)
    users = pool()
    first = users.begin("USER_SRP_AUTH", USERNAME="ada", SRP_A="2")["Session"]
    for _ in range(3):
        users.begin("USER_SRP_AUTH", USERNAME="mallory", SRP_A="2")
    begun = cognitoidp_backends[account]["us-east-1"].sessions
    assert (len(begun), first in begun) == (3, False)


class TestSessions:
    def test_a_session_of_one_s_own_sets_nobody_else_s_password(self, pool):
        users = pool()
        session = users.begin("USER_SRP_AUTH", USERNAME="mallory", SRP_A="2")["Session"]
        for name in ("ada", "mallory"):
            with refused("NotAuthorizedException", "Invalid session for the user"):
                users.respond("NEW_PASSWORD_REQUIRED", session, USERNAME=name, NEW_PASSWORD=NEW)
        assert "AuthenticationResult" in users.sign_in()

    def test_a_session_is_for_the_user_who_began_it(self, pool):
        users = pool()
        for name in ("ada", "mallory"):
            users.cognito.admin_set_user_password(UserPoolId=users.id, Username=name, Password=PASSWORD)
        begun = users.sign_in("mallory")
        assert begun["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
        with refused("NotAuthorizedException", "Invalid session for the user"):
            users.respond("NEW_PASSWORD_REQUIRED", begun["Session"], USERNAME="ada", NEW_PASSWORD=NEW)
        done = users.respond("NEW_PASSWORD_REQUIRED", begun["Session"], USERNAME="mallory", NEW_PASSWORD=NEW)
        assert "AuthenticationResult" in done
        with refused("NotAuthorizedException", "Invalid session for the user"):
            users.respond("NEW_PASSWORD_REQUIRED", begun["Session"], USERNAME="mallory", NEW_PASSWORD=NEW)

    def test_a_session_ends_after_three_minutes(self, pool, cloud, account):
        users = pool()
        users.cognito.admin_set_user_password(UserPoolId=users.id, Username="ada", Password=PASSWORD)
        session = users.sign_in()["Session"]
        cloud.clock.advance(180, account)
        with refused("NotAuthorizedException", "session is expired"):
            users.respond("NEW_PASSWORD_REQUIRED", session, USERNAME="ada", NEW_PASSWORD=NEW)


class TestCodes:
    def test_who_signs_up_is_confirmed_by_the_code_that_was_sent(self, pool):
        users = pool(AutoVerifiedAttributes=["email"])
        email = [{"Name": "email", "Value": "eve@example.com"}]
        told = users.cognito.sign_up(ClientId=users.app, Username="eve", Password=PASSWORD, UserAttributes=email)
        assert told["CodeDeliveryDetails"] == {
            **{"Destination": "e***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"},
        }
        with refused("UserNotConfirmedException"):
            users.sign_in("eve")
        with refused("CodeMismatchException", "Invalid verification code provided"):
            users.cognito.confirm_sign_up(ClientId=users.app, Username="eve", ConfirmationCode="wrong")
        assert users.sent()[-1]["to"] == "eve@example.com"
        users.cognito.confirm_sign_up(ClientId=users.app, Username="eve", ConfirmationCode=users.last_code())
        token = users.sign_in("eve")["AuthenticationResult"]["AccessToken"]
        known = {each["Name"]: each["Value"] for each in users.cognito.get_user(AccessToken=token)["UserAttributes"]}
        assert known["email_verified"] == "true"

    def test_a_code_that_was_sent_again_replaces_the_first(self, pool):
        users = pool(AutoVerifiedAttributes=["email"])
        email = [{"Name": "email", "Value": "eve@example.com"}]
        users.cognito.sign_up(ClientId=users.app, Username="eve", Password=PASSWORD, UserAttributes=email)
        first = users.last_code()
        users.cognito.resend_confirmation_code(ClientId=users.app, Username="eve")
        if first != users.last_code():  # once in a million they are the same
            with refused("CodeMismatchException"):
                users.cognito.confirm_sign_up(ClientId=users.app, Username="eve", ConfirmationCode=first)
        users.cognito.confirm_sign_up(ClientId=users.app, Username="eve", ConfirmationCode=users.last_code())

    def test_a_new_password_needs_the_code_that_was_sent_and_no_header_tells_it(self, pool):
        users = pool()
        who = {"ClientId": users.app, "Username": "ada"}
        with refused("ExpiredCodeException", "please request a code again"):
            users.cognito.confirm_forgot_password(**who, ConfirmationCode="123456", Password=NEW)
        told = users.cognito.forgot_password(**who)
        assert not [name for name in told["ResponseMetadata"]["HTTPHeaders"] if "confirmation" in name]
        users.cognito.confirm_forgot_password(**who, ConfirmationCode=users.last_code(), Password=NEW)
        assert "AuthenticationResult" in users.sign_in(password=NEW)
        with refused("ExpiredCodeException"):  # used up
            users.cognito.confirm_forgot_password(**who, ConfirmationCode=users.last_code(), Password=PASSWORD)

    def test_a_code_is_tried_five_times_and_five_are_sent_in_an_hour(self, pool, cloud, account):
        users = pool()
        who = {"ClientId": users.app, "Username": "ada"}
        for _ in range(5):
            users.cognito.forgot_password(**who)
        with refused("LimitExceededException", "Attempt limit exceeded"):
            users.cognito.forgot_password(**who)
        for _ in range(5):
            with refused("CodeMismatchException"):
                users.cognito.confirm_forgot_password(**who, ConfirmationCode="wrong", Password=NEW)
        with refused("LimitExceededException", "Attempt limit exceeded"):
            users.cognito.confirm_forgot_password(**who, ConfirmationCode=users.last_code(), Password=NEW)
        cloud.clock.advance(3_600, account)
        users.cognito.forgot_password(**who)
        users.cognito.confirm_forgot_password(**who, ConfirmationCode=users.last_code(), Password=NEW)

    def test_a_code_ends_after_an_hour(self, pool, cloud, account):
        users = pool()
        who = {"ClientId": users.app, "Username": "ada"}
        users.cognito.forgot_password(**who)
        cloud.clock.advance(3_600, account)
        with refused("ExpiredCodeException"):
            users.cognito.confirm_forgot_password(**who, ConfirmationCode=users.last_code(), Password=NEW)

    def test_who_has_no_verified_address_gets_no_code(self, pool):
        users = pool()
        with refused("InvalidParameterException", "no registered/verified email or phone_number"):
            users.cognito.forgot_password(ClientId=users.app, Username="mallory")

    def test_an_invited_user_is_sent_a_temporary_password(self, pool):
        users = pool()
        users.cognito.admin_create_user(UserPoolId=users.id, Username="eve")
        temporary = users.sent()[-1]["message"].rpartition(" ")[2]
        assert users.sign_in("eve", temporary)["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


@pytest.mark.parametrize("attribute", ["email_verified", "phone_number_verified", "sub"])
def test_nobody_writes_what_the_pool_finds_out_itself(pool, attribute):
    users = pool()
    token = users.sign_in()["AuthenticationResult"]["AccessToken"]
    told = [{"Name": attribute, "Value": "true"}]
    users.cognito.admin_set_user_password(UserPoolId=users.id, Username="mallory", Password=PASSWORD)
    session = users.sign_in("mallory")["Session"]
    with refused("NotAuthorizedException", "A client attempted to write unauthorized attribute"):
        given = {"USERNAME": "mallory", "NEW_PASSWORD": NEW, f"userAttributes.{attribute}": "true"}
        users.respond("NEW_PASSWORD_REQUIRED", session, **given)
    with refused("NotAuthorizedException", "A client attempted to write unauthorized attribute"):
        users.cognito.update_user_attributes(AccessToken=token, UserAttributes=told)
    with refused("NotAuthorizedException", "A client attempted to write unauthorized attribute"):
        users.cognito.sign_up(ClientId=users.app, Username="eve", Password=PASSWORD, UserAttributes=told)


def test_a_changed_address_is_no_longer_verified(pool):
    users = pool()
    token = users.sign_in()["AuthenticationResult"]["AccessToken"]
    users.cognito.update_user_attributes(
        AccessToken=token, UserAttributes=[{"Name": "email", "Value": "mallory@example.com"}]
    )
    with refused("InvalidParameterException", "no registered/verified"):
        users.cognito.forgot_password(ClientId=users.app, Username="ada")


class TestSecondFactor:
    def set_up(self, users: Pool, name: str = "ada") -> str:
        token = users.sign_in(name)["AuthenticationResult"]["AccessToken"]
        secret = users.cognito.associate_software_token(AccessToken=token)["SecretCode"]
        with refused("EnableSoftwareTokenMFAException", "Code mismatch"):
            users.cognito.verify_software_token(AccessToken=token, UserCode="000000x")
        code = one_time_passwords.code(secret, time.time())
        users.cognito.verify_software_token(AccessToken=token, UserCode=code)
        wanted = {"Enabled": True, "PreferredMfa": True}
        users.cognito.set_user_mfa_preference(AccessToken=token, SoftwareTokenMfaSettings=wanted)
        return str(secret)

    def test_an_app_s_code_is_asked_for_and_only_the_right_one_opens(self, pool):
        users = pool(MfaConfiguration="OPTIONAL")
        secret = self.set_up(users)
        begun = users.sign_in()
        assert begun["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
        for wrong in ("000000x", one_time_passwords.code(secret, time.time() - 3_600)):
            with refused("CodeMismatchException", "Invalid code received for user"):
                users.respond("SOFTWARE_TOKEN_MFA", begun["Session"], USERNAME="ada", SOFTWARE_TOKEN_MFA_CODE=wrong)
        code = one_time_passwords.code(secret, time.time())
        done = users.respond("SOFTWARE_TOKEN_MFA", begun["Session"], USERNAME="ada", SOFTWARE_TOKEN_MFA_CODE=code)
        assert "AuthenticationResult" in done

    def test_after_five_wrong_codes_the_session_is_over(self, pool):
        users = pool(MfaConfiguration="OPTIONAL")
        secret, begun = self.set_up(users), None
        begun = users.sign_in()
        for _ in range(5):
            with refused("CodeMismatchException"):
                users.respond("SOFTWARE_TOKEN_MFA", begun["Session"], USERNAME="ada", SOFTWARE_TOKEN_MFA_CODE="x")
        code = one_time_passwords.code(secret, time.time())
        with refused("NotAuthorizedException", "Invalid session"):
            users.respond("SOFTWARE_TOKEN_MFA", begun["Session"], USERNAME="ada", SOFTWARE_TOKEN_MFA_CODE=code)

    def test_users_have_secrets_of_their_own(self, pool):
        users = pool(MfaConfiguration="OPTIONAL")
        assert self.set_up(users) != self.set_up(users, "mallory")

    def test_a_pool_that_insists_has_it_set_up_first(self, pool):
        users = pool(MfaConfiguration="ON")
        begun = users.sign_in()
        assert begun["ChallengeName"] == "MFA_SETUP"
        with refused("NotAuthorizedException", "Invalid session"):
            users.respond("MFA_SETUP", begun["Session"], USERNAME="ada")
        session = users.sign_in()["Session"]
        told = users.cognito.associate_software_token(Session=session)
        code = one_time_passwords.code(told["SecretCode"], time.time())
        session = users.cognito.verify_software_token(Session=told["Session"], UserCode=code)["Session"]
        assert "AuthenticationResult" in users.respond("MFA_SETUP", session, USERNAME="ada")
        assert users.sign_in()["ChallengeName"] == "SOFTWARE_TOKEN_MFA"

    def test_a_text_message_s_code_is_asked_for(self, pool):
        users = pool(MfaConfiguration="OPTIONAL")
        users.cognito.admin_set_user_mfa_preference(
            UserPoolId=users.id, Username="ada", SMSMfaSettings={"Enabled": True, "PreferredMfa": True}
        )
        begun = users.sign_in()
        assert begun["ChallengeName"] == "SMS_MFA"
        with refused("CodeMismatchException"):
            users.respond("SMS_MFA", begun["Session"], USERNAME="ada", SMS_MFA_CODE="wrong")
        told = users.sent()[-1]
        assert (told["medium"], told["to"]) == ("SMS", "+15550001234")
        done = users.respond("SMS_MFA", begun["Session"], USERNAME="ada", SMS_MFA_CODE=users.last_code())
        assert "AuthenticationResult" in done
