"""The members of Lambda's errors: `Message` or `message`, as its service model has it for each."""

import json

import botocore.session
import pytest

from userlab.cloud.http.aws_request import AwsError

ERRORS = {shape.name: shape for shape in botocore.session.get_session().get_service_model("lambda").error_shapes}


@pytest.mark.parametrize("code", sorted(ERRORS))
def test_an_error_has_the_members_of_its_model(code):
    answer = json.loads(AwsError(code, "text").response("lambda", "id").body)
    assert answer.keys() == {"Type", "message" if "message" in ERRORS[code].members else "Message"}


@pytest.mark.parametrize(
    ("code", "member"),
    [
        ("ValidationException", "message"),
        ("InvalidSignatureException", "message"),
        ("AccessDeniedException", "Message"),
        ("SerializationException", "Message"),
    ],
)
def test_an_error_of_the_framework_has_the_member_of_the_framework(code, member):
    assert json.loads(AwsError(code, "text").response("lambda", "id").body)[member] == "text"


def test_a_client_gets_the_member_by_its_own_name(lambda_client):
    with pytest.raises(lambda_client.exceptions.InvalidParameterValueException) as refused:
        lambda_client.list_functions(Marker="nowhere")
    assert refused.value.response["message"] == "Invalid pagination token provided."
