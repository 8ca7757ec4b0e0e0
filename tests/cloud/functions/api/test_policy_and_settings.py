"""Resource-based policies, reserved concurrency, and what else is set beside a function."""

import json
import threading

import pytest
from botocore.exceptions import ClientError

ECHO = "def lambda_handler(event, context):\n    return event"


def refusal(call, *arguments, **named):
    with pytest.raises(ClientError) as refused:
        call(*arguments, **named)
    return refused.value.response


@pytest.fixture
def permit(lambda_client):
    def add(name, **changes):
        whole = {
            "FunctionName": name,
            "StatementId": "api",
            "Action": "lambda:InvokeFunction",
            "Principal": "apigateway.amazonaws.com",
        }
        return json.loads(lambda_client.add_permission(**whole | changes)["Statement"])

    return add


def test_a_permission_is_a_statement_of_the_policy(lambda_client, deploy, permit, account):
    name = deploy(ECHO)
    source = f"arn:aws:execute-api:us-east-1:{account}:abc/*/GET/user/*"
    statement = permit(name, SourceArn=source, SourceAccount=account)
    assert statement == {
        "Sid": "api",
        "Effect": "Allow",
        "Principal": {"Service": "apigateway.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": f"arn:aws:lambda:us-east-1:{account}:function:{name}",
        "Condition": {"StringEquals": {"AWS:SourceAccount": account}, "ArnLike": {"AWS:SourceArn": source}},
    }
    policy = lambda_client.get_policy(FunctionName=name)
    assert json.loads(policy["Policy"]) == {"Version": "2012-10-17", "Id": "default", "Statement": [statement]}
    assert policy["RevisionId"]


def test_an_alias_has_a_policy_of_its_own(lambda_client, deploy, permit):
    name = deploy(ECHO, Publish=True)
    lambda_client.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    permit(name, Qualifier="live")
    resource = json.loads(lambda_client.get_policy(FunctionName=name, Qualifier="live")["Policy"])["Statement"][0][
        "Resource"
    ]
    assert resource.endswith(f":{name}:live")
    assert refusal(lambda_client.get_policy, FunctionName=name)["Error"]["Code"] == "ResourceNotFoundException"


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ("*", "*"),
        ("123456789012", {"AWS": "arn:aws:iam::123456789012:root"}),
        ("s3.amazonaws.com", {"Service": "s3.amazonaws.com"}),
    ],
)
def test_principals_are_written_as_in_policies(deploy, permit, principal, expected):
    assert permit(deploy(ECHO), Principal=principal)["Principal"] == expected


def test_an_invalid_principal_is_refused(deploy, lambda_client, permit):
    error = refusal(permit, deploy(ECHO), Principal="nobody")["Error"]
    assert error == {
        "Code": "InvalidParameterValueException",
        "Message": "The provided principal was invalid. Please check the principal and try again.",
    }


def test_a_statement_id_is_used_once(deploy, permit):
    name = deploy(ECHO)
    permit(name)
    error = refusal(permit, name)["Error"]
    assert error["Code"] == "ResourceConflictException"
    assert error["Message"].startswith("The statement id (api) provided already exists.")


def test_a_removed_permission_is_gone(lambda_client, deploy, permit):
    name = deploy(ECHO)
    permit(name)
    lambda_client.remove_permission(FunctionName=name, StatementId="api")
    error = refusal(lambda_client.get_policy, FunctionName=name)["Error"]
    assert error == {"Code": "ResourceNotFoundException", "Message": "The resource you requested does not exist."}


def test_removing_an_unknown_statement_is_not_found(lambda_client, deploy, permit):
    name = deploy(ECHO)
    permit(name)
    error = refusal(lambda_client.remove_permission, FunctionName=name, StatementId="other")["Error"]
    assert error["Code"] == "ResourceNotFoundException"


def test_each_operation_has_its_text_for_a_policy_that_is_not_there(lambda_client, deploy, permit, account):
    name, arn = deploy(ECHO), f"arn:aws:lambda:us-east-1:{account}:function:"
    remove = lambda_client.remove_permission
    get, gone = lambda_client.get_policy, "The resource you requested does not exist."
    texts = [
        (get, {"FunctionName": "nothing"}, gone),
        (get, {"FunctionName": name, "Qualifier": "9"}, gone),
        (remove, {"FunctionName": name, "StatementId": "s"}, "No policy is associated with the given resource."),
        (remove, {"FunctionName": "nothing", "StatementId": "s"}, f"No policy found for: {arn}nothing"),
        (
            remove,
            {"FunctionName": name, "StatementId": "s", "Qualifier": "live"},
            f"Cannot find alias arn: {arn}{name}:live",
        ),
    ]
    for call, arguments, text in texts:
        assert refusal(call, **arguments)["Error"]["Message"] == text
    assert refusal(permit, name, Qualifier="live")["Error"]["Message"] == f"Cannot find alias arn: {arn}{name}:live"
    assert refusal(permit, name, Qualifier="42")["Error"]["Message"] == f"Function not found: {arn}{name}:42"


def test_a_policys_revision_is_its_functions(lambda_client, deploy, permit):
    name = deploy(ECHO)
    before = lambda_client.get_function_configuration(FunctionName=name)["RevisionId"]
    error = refusal(permit, name, RevisionId="wrong")["Error"]
    assert error["Code"] == "PreconditionFailedException"
    assert "Call the GetPolicy API" in error["Message"]
    permit(name, RevisionId=before)
    revision = lambda_client.get_policy(FunctionName=name)["RevisionId"]
    assert revision != before
    assert revision == lambda_client.get_function_configuration(FunctionName=name)["RevisionId"]


def test_reserved_concurrency_throttles(cloud, account, lambda_client, deploy, tmp_path):
    """A handler that waits for a file holds the only place; the next invocation is refused."""
    code = (
        "import os, time\n"
        "def lambda_handler(path, context):\n"
        "    open(path + '.here', 'w').close()\n"
        "    while not os.path.exists(path):\n"
        "        time.sleep(0.01)\n"
    )
    name = deploy(code, Timeout=60)
    lambda_client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=1)
    gate, here = tmp_path / "gate", tmp_path / "gate.here"
    holder = threading.Thread(
        target=lambda: lambda_client.invoke(FunctionName=name, Payload=json.dumps(str(gate)))["Payload"].read()
    )
    holder.start()
    while not here.exists():
        assert holder.is_alive()
    response = refusal(lambda_client.invoke, FunctionName=name)
    gate.touch()
    holder.join(timeout=30)
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 429
    assert response["Error"]["Code"] == "TooManyRequestsException"
    assert response["Error"]["Message"].startswith("Rate Exceeded.")
    assert response["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"


def test_a_reservation_of_nothing_switches_a_function_off(lambda_client, deploy, invoke):
    name = deploy(ECHO)
    lambda_client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    assert refusal(lambda_client.invoke, FunctionName=name)["Error"]["Code"] == "TooManyRequestsException"
    lambda_client.delete_function_concurrency(FunctionName=name)
    assert invoke(name, 1).payload == 1


def test_a_hundred_executions_stay_unreserved(lambda_client, deploy):
    name = deploy(ECHO)
    lambda_client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=900)
    error = refusal(lambda_client.put_function_concurrency, FunctionName=name, ReservedConcurrentExecutions=901)[
        "Error"
    ]
    assert error == {
        "Code": "InvalidParameterValueException",
        "Message": "Specified ReservedConcurrentExecutions for function decreases account's "
        "UnreservedConcurrentExecution below its minimum value of [100].",
    }
    assert lambda_client.get_function_concurrency(FunctionName=name)["ReservedConcurrentExecutions"] == 900
    limits = lambda_client.get_account_settings()["AccountLimit"]
    assert (limits["ConcurrentExecutions"], limits["UnreservedConcurrentExecutions"]) == (1000, 100)


def test_a_function_without_reservation_answers_none(lambda_client, deploy):
    assert "ReservedConcurrentExecutions" not in lambda_client.get_function_concurrency(FunctionName=deploy(ECHO))


def test_the_event_invoke_configuration_is_kept(lambda_client, deploy):
    name = deploy(ECHO)
    lambda_client.put_function_event_invoke_config(FunctionName=name, MaximumRetryAttempts=0)
    lambda_client.update_function_event_invoke_config(FunctionName=name, MaximumEventAgeInSeconds=60)
    found = lambda_client.get_function_event_invoke_config(FunctionName=name)
    assert (found["MaximumRetryAttempts"], found["MaximumEventAgeInSeconds"]) == (0, 60)
    assert found["FunctionArn"].endswith(f"{name}:$LATEST")
    lambda_client.delete_function_event_invoke_config(FunctionName=name)
    error = refusal(lambda_client.get_function_event_invoke_config, FunctionName=name)["Error"]
    assert error["Message"].endswith("doesn't have an EventInvokeConfig")
