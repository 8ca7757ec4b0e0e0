"""Which operation a request is, for every wire protocol that the SDKs speak."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import Headers

from userlab.cloud.http.aws_request import AwsError, HttpRequest
from userlab.cloud.http.operations import operation


def request(method="POST", path="/", query="", body=b"", **headers) -> HttpRequest:
    named = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return HttpRequest(method, path, query, Headers(named), body)


def test_json_protocols_name_the_operation_in_the_target():
    put = request(X_Amz_Target="DynamoDB_20120810.PutItem", body=b'{"TableName":"Users"}')
    assert operation("dynamodb", put)[:3] == ("dynamodb", "PutItem", {"TableName": "Users"})


def test_streams_are_a_service_of_their_own_behind_dynamodb_s_signing_name():
    assert operation("dynamodb", request(X_Amz_Target="DynamoDBStreams_20120810.ListStreams"))[0] == "dynamodbstreams"


def test_the_query_protocol_names_the_operation_in_the_form():
    form = request(body=b"Action=GetUser&UserName=a%20b", Content_Type="application/x-www-form-urlencoded")
    assert operation("iam", form)[1:3] == ("GetUser", {"Action": "GetUser", "UserName": "a b"})


def test_rest_operations_are_told_by_method_and_path():
    get = request("GET", "/restapis/abc/resources/x1/methods/GET")
    service, action, parameters, _ = operation("apigateway", get)
    assert (service, action) == ("apigateway", "GetMethod")
    assert parameters == {"restApiId": "abc", "resourceId": "x1", "httpMethod": "GET"}


def test_a_function_may_be_named_by_its_encoded_arn():
    arn = "arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Af"
    invoke = request(path=f"/2015-03-31/functions/{arn}/invocations", query="Qualifier=live", body=b"[1]")
    parameters = {"FunctionName": "arn:aws:lambda:us-east-1:123456789012:function:f", "Qualifier": "live"}
    assert operation("lambda", invoke)[:3] == ("lambda", "Invoke", parameters)


def test_body_members_join_path_members():
    create = request(path="/restapis/abc/resources/root", body=b'{"pathPart":"user"}')
    assert operation("apigateway", create)[2] == {"restApiId": "abc", "parentId": "root", "pathPart": "user"}


def test_path_members_win_over_the_body_s():
    create = request(path="/restapis/abc/resources/root", body=b'{"restApiId":"other","pathPart":"user"}')
    assert operation("apigateway", create)[2]["restApiId"] == "abc"


@pytest.mark.parametrize("body", [b"{", b"[]", b"1", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_json_object_is_a_serialization_exception(body):
    with pytest.raises(AwsError, match="SerializationException"):
        operation("dynamodb", request(X_Amz_Target="DynamoDB_20120810.PutItem", body=body))


@pytest.mark.parametrize(("service", "path"), [("lambda", "/2015-03-31/nothing"), ("noservice", "/")])
def test_what_no_model_knows_is_an_unknown_operation(service, path):
    with pytest.raises(AwsError, match="UnknownOperationException"):
        operation(service, request("GET", path))
