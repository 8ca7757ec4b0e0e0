"""One validator for the inputs of all services: what it checks, and what is each service's own."""

from __future__ import annotations

from typing import Any

import pytest

from userlab.cloud.functions.api import constraints as of_lambda
from userlab.cloud.http import operation_input
from userlab.cloud.http.aws_request import AwsError
from userlab.cloud.http.operation_input import Wording
from userlab.cloud.identity.users_and_roles import constraints as of_identity
from userlab.cloud.rest_api.control import input_types as of_rest_api

ARN = "arn:aws:lambda:us-east-1:123456789012:function:users"
IAM = of_identity._WORDINGS["iam"]


def refused(wording: Wording, action: str, **parameters: Any) -> str:
    with pytest.raises(AwsError) as error:
        operation_input.read(wording, action, parameters)
    return str(error.value)


def test_all_faults_of_an_input_are_one_error():
    text = refused(of_lambda.WORDING, "UpdateFunctionConfiguration", FunctionName="f", Timeout=901, MemorySize=1)
    assert text == (
        "ValidationException: 2 validation errors detected: Value '901' at 'timeout' failed to satisfy constraint: "
        "Member must have value less than or equal to 900; Value '1' at 'memorySize' failed to satisfy constraint: "
        "Member must have value greater than or equal to 128"
    )


def test_what_is_missing_is_null_in_the_error():
    assert "Value null at 'roleName' failed to satisfy constraint: Member must not be null" in refused(IAM, "GetRole")


def test_a_service_has_its_own_code_for_the_same_fault():
    assert refused(IAM, "GetRole", RoleName="").startswith("ValidationError: 1 validation error detected: ")
    assert refused(of_lambda.WORDING, "GetAlias", FunctionName="f", Name="").startswith("ValidationException: ")


def test_a_form_tells_one_fault_of_a_value_and_json_all():
    assert refused(IAM, "GetRole", RoleName="?" * 65).count("failed to satisfy") == 1
    assert refused(of_lambda.WORDING, "GetAlias", FunctionName="f", Name="?" * 129).count("failed to satisfy") == 2


def test_a_wrong_json_type_is_told_in_the_service_s_words():
    assert "'timeout' must be a JSON integer." in refused(
        of_lambda.WORDING, "UpdateFunctionConfiguration", FunctionName="f", Timeout="3"
    )
    assert "class java.util.ArrayList can not be converted to an String" in refused(
        of_rest_api.WORDING, "CreateRestApi", name=[]
    )


def test_what_a_query_string_says_gets_its_type():
    read = operation_input.read(of_rest_api.WORDING, "GetApiKeys", {"limit": "5", "includeValues": "true"})
    assert read == {"limit": 5, "includeValues": True}


def test_one_value_of_a_list_in_a_query_string_is_a_list_of_one():
    read = operation_input.read(of_lambda.WORDING, "UntagResource", {"Resource": ARN, "TagKeys": "team"})
    assert read["TagKeys"] == ["team"]


def test_what_is_null_is_as_if_it_were_not_there():
    assert operation_input.read(of_rest_api.WORDING, "CreateRestApi", {"name": "a", "version": None}) == {"name": "a"}


def test_what_the_model_does_not_know_stays():
    assert operation_input.read(of_rest_api.WORDING, "CreateRestApi", {"name": "a", "own": 1})["own"] == 1
