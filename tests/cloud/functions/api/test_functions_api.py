"""CreateFunction, GetFunction, UpdateFunction..., DeleteFunction, ListFunctions (Lambda API reference)."""

import base64
import hashlib
import re

import pytest
from botocore.exceptions import ClientError

ECHO = "def lambda_handler(event, context):\n    return event"


def refusal(call, *arguments, **named):
    with pytest.raises(ClientError) as refused:
        call(*arguments, **named)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


@pytest.fixture
def input_of(role, archive):
    """input_of(Timeout=5) is CreateFunction's input."""

    def make(**changes):
        whole = {
            "FunctionName": "users",
            "Runtime": "python3.12",
            "Handler": "lambda_function.lambda_handler",
            "Role": role,
            "Code": {"ZipFile": archive({"lambda_function.py": ECHO})},
        }
        return {key: value for key, value in (whole | changes).items() if value is not None}

    return make


def test_a_new_function_is_pending_in_the_answer(lambda_client, input_of, account, role):
    package = input_of()["Code"]["ZipFile"]
    answer = lambda_client.create_function(**input_of())
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000", answer.pop("LastModified"))
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", answer.pop("RevisionId"))
    for unimportant in ("ResponseMetadata", "RuntimeVersionConfig"):
        answer.pop(unimportant)
    assert answer == {
        "FunctionName": "users",
        "FunctionArn": f"arn:aws:lambda:us-east-1:{account}:function:users",
        "Runtime": "python3.12",
        "Role": role,
        "Handler": "lambda_function.lambda_handler",
        "CodeSize": len(package),
        "CodeSha256": base64.b64encode(hashlib.sha256(package).digest()).decode(),
        "Description": "",
        "Timeout": 3,
        "MemorySize": 128,
        "Version": "$LATEST",
        "TracingConfig": {"Mode": "PassThrough"},
        "State": "Pending",
        "StateReason": "The function is being created.",
        "StateReasonCode": "Creating",
        "PackageType": "Zip",
        "Architectures": ["x86_64"],
        "EphemeralStorage": {"Size": 512},
        "SnapStart": {"ApplyOn": "None", "OptimizationStatus": "Off"},
        "LoggingConfig": {"LogFormat": "Text", "LogGroup": "/aws/lambda/users"},
    }


def test_a_function_is_active_afterwards(lambda_client, input_of):
    lambda_client.create_function(**input_of())
    found = lambda_client.get_function(FunctionName="users")
    assert (found["Configuration"]["State"], found["Configuration"]["LastUpdateStatus"]) == ("Active", "Successful")
    assert found["Code"]["RepositoryType"] == "S3"
    lambda_client.get_waiter("function_active").wait(FunctionName="users", WaiterConfig={"Delay": 0, "MaxAttempts": 1})


def test_an_update_is_in_progress_in_the_answer_and_done_afterwards(lambda_client, input_of):
    lambda_client.create_function(**input_of())
    answer = lambda_client.update_function_configuration(FunctionName="users", Timeout=9)
    assert (answer["Timeout"], answer["LastUpdateStatus"]) == (9, "InProgress")
    found = lambda_client.get_function_configuration(FunctionName="users")
    assert (found["Timeout"], found["LastUpdateStatus"]) == (9, "Successful")


def test_new_code_runs_at_once(lambda_client, deploy, invoke, archive):
    name = deploy("def lambda_handler(event, context):\n    return 'old'")
    assert invoke(name).payload == "old"
    before = lambda_client.get_function_configuration(FunctionName=name)
    package = archive({"lambda_function.py": "def lambda_handler(event, context):\n    return 'new'"})
    after = lambda_client.update_function_code(FunctionName=name, ZipFile=package)
    assert invoke(name).payload == "new"
    assert before["CodeSha256"] != after["CodeSha256"]
    assert before["RevisionId"] != after["RevisionId"]


def test_new_configuration_runs_at_once(lambda_client, deploy, invoke):
    name = deploy("import os\ndef lambda_handler(event, context):\n    return os.environ.get('TABLE')")
    assert invoke(name).payload is None
    lambda_client.update_function_configuration(FunctionName=name, Environment={"Variables": {"TABLE": "Users"}})
    assert invoke(name).payload == "Users"


def test_a_function_made_again_runs_its_own_code(lambda_client, deploy, invoke):
    deploy("def lambda_handler(event, context):\n    return 'first'", FunctionName="again")
    assert invoke("again").payload == "first"
    lambda_client.delete_function(FunctionName="again")
    deploy("def lambda_handler(event, context):\n    return 'second'", FunctionName="again")
    assert invoke("again").payload == "second"


def test_code_can_come_from_s3(client, lambda_client, input_of, invoke):
    s3 = client("s3")
    s3.create_bucket(Bucket="packages-of-" + s3.meta.region_name)
    bucket = "packages-of-" + s3.meta.region_name
    s3.put_object(Bucket=bucket, Key="users.zip", Body=input_of()["Code"]["ZipFile"])
    lambda_client.create_function(**input_of(Code={"S3Bucket": bucket, "S3Key": "users.zip"}))
    assert invoke("users", 7).payload == 7


def test_a_second_function_of_that_name_is_a_conflict(lambda_client, input_of):
    lambda_client.create_function(**input_of())
    assert refusal(lambda_client.create_function, **input_of()) == (
        "ResourceConflictException",
        "Function already exist: users",
    )


@pytest.mark.parametrize(
    ("changes", "code", "message"),
    [
        ({"Timeout": 901}, "ValidationException",
         "1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: Member must have value "
         "less than or equal to 900"),
        ({"MemorySize": 10241}, "ValidationException",
         "1 validation error detected: Value '10241' at 'memorySize' failed to satisfy constraint: Member must have "
         "value less than or equal to 10240"),
        ({"Runtime": None}, "InvalidParameterValueException",
         "Runtime and Handler are mandatory parameters for functions created with deployment packages."),
        ({"Handler": None}, "InvalidParameterValueException",
         "Runtime and Handler are mandatory parameters for functions created with deployment packages."),
        ({"Code": {}}, "InvalidParameterValueException", "Please provide a source for function code."),
        ({"Code": {"ZipFile": b"no zip"}}, "InvalidParameterValueException",
         "Could not unzip uploaded file. Please check your file, then try to upload again."),
        ({"Environment": {"Variables": {"AWS_REGION": "x", "AWS_ACCESS_KEY_ID": "y"}}},
         "InvalidParameterValueException",
         "Lambda was unable to configure your environment variables because the environment variables you have "
         "provided contains reserved keys that are currently not supported for modification. Reserved keys used in "
         "this request: AWS_ACCESS_KEY_ID, AWS_REGION"),
        ({"Role": "arn:aws:iam::999999999999:role/r"}, "AccessDeniedException",
         "Cross-account pass role is not allowed."),
    ],
)  # fmt: skip
def test_what_lambda_refuses_is_refused_in_its_words(lambda_client, input_of, changes, code, message):
    assert refusal(lambda_client.create_function, **input_of(**changes)) == (code, message)


def test_a_runtime_that_is_none_is_refused_with_the_list(lambda_client, input_of):
    code, message = refusal(lambda_client.create_function, **input_of(Runtime="python2"))
    assert code == "InvalidParameterValueException"
    assert message.startswith(
        "Value python2 at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [nodejs"
    )


def test_over_four_kilobytes_of_environment_are_refused(lambda_client, input_of):
    environment = {"Variables": {"LONG": "x" * 4097}}
    code, message = refusal(lambda_client.create_function, **input_of(Environment=environment))
    assert code == "InvalidParameterValueException"
    assert "exceeded the 4KB limit. String measured: {" in message


def test_a_role_that_lambda_cannot_assume_is_refused(lambda_client, input_of, account):
    role = f"arn:aws:iam::{account}:role/nobody"
    assert refusal(lambda_client.create_function, **input_of(Role=role)) == (
        "InvalidParameterValueException",
        "The role defined for the function cannot be assumed by Lambda.",
    )


def test_a_malformed_role_is_refused(lambda_client, input_of):
    code, message = refusal(lambda_client.create_function, **input_of(Role="role"))
    assert code == "ValidationException"
    assert message.startswith("1 validation error detected: Value 'role' at 'role' failed to satisfy constraint: ")


def test_a_refused_function_does_not_exist(lambda_client, input_of):
    refusal(lambda_client.create_function, **input_of(Code={"ZipFile": b"no zip"}))
    assert lambda_client.list_functions()["Functions"] == []


def test_a_refused_update_changes_nothing(lambda_client, input_of):
    lambda_client.create_function(**input_of())
    refusal(
        lambda_client.update_function_configuration,
        FunctionName="users",
        Timeout=9,
        Role="arn:aws:iam::999999999999:role/r",
    )
    assert lambda_client.get_function_configuration(FunctionName="users")["Timeout"] == 3


def test_a_stale_revision_is_refused(lambda_client, input_of):
    lambda_client.create_function(**input_of())
    revision = lambda_client.get_function_configuration(FunctionName="users")["RevisionId"]
    lambda_client.update_function_configuration(FunctionName="users", Timeout=9, RevisionId=revision)
    code, _ = refusal(lambda_client.update_function_configuration, FunctionName="users", Timeout=8, RevisionId=revision)
    assert code == "PreconditionFailedException"


@pytest.mark.parametrize("operation", ["get_function", "get_function_configuration", "delete_function"])
def test_an_unknown_function_is_not_found(lambda_client, account, operation):
    assert refusal(getattr(lambda_client, operation), FunctionName="nothing") == (
        "ResourceNotFoundException",
        f"Function not found: arn:aws:lambda:us-east-1:{account}:function:nothing",
    )


def test_a_name_with_odd_characters_is_refused(lambda_client):
    code, message = refusal(lambda_client.get_function, FunctionName="a function")
    assert code == "ValidationException"
    assert message.startswith("1 validation error detected: Value 'a function' at 'functionName' failed to satisfy")


def test_a_function_of_another_region_is_not_reachable(lambda_client, account):
    code, message = refusal(
        lambda_client.get_function, FunctionName=f"arn:aws:lambda:eu-west-1:{account}:function:users"
    )
    assert code == "ResourceNotFoundException"
    assert message == "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')"


def test_a_deleted_function_is_gone_with_its_versions(lambda_client, input_of):
    lambda_client.create_function(**input_of(Publish=True))
    assert lambda_client.delete_function(FunctionName="users")["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert refusal(lambda_client.get_function, FunctionName="users")[0] == "ResourceNotFoundException"
    assert lambda_client.create_function(**input_of())["Version"] == "$LATEST"
    assert len(lambda_client.list_versions_by_function(FunctionName="users")["Versions"]) == 1


def test_functions_are_listed_in_pages(lambda_client, input_of):
    for number in range(5):
        lambda_client.create_function(**input_of(FunctionName=f"users-{number}"))
    pages = lambda_client.get_paginator("list_functions").paginate(PaginationConfig={"PageSize": 2})
    names = [[each["FunctionName"] for each in page["Functions"]] for page in pages]
    assert names == [["users-0", "users-1"], ["users-2", "users-3"], ["users-4"]]


def test_tags_are_kept(lambda_client, input_of):
    arn = lambda_client.create_function(**input_of(Tags={"env": "dev"}))["FunctionArn"]
    lambda_client.tag_resource(Resource=arn, Tags={"team": "a", "cost": "1"})
    lambda_client.untag_resource(Resource=arn, TagKeys=["env", "cost"])
    assert lambda_client.list_tags(Resource=arn)["Tags"] == {"team": "a"}
    assert lambda_client.get_function(FunctionName="users")["Tags"] == {"team": "a"}


def test_realistic_functions_are_pending_for_a_while(cloud, account, lambda_client, input_of):
    cloud.settings(account).realistic = True
    cloud.clock.advance(3600, account)  # long after the role was made
    lambda_client.create_function(**input_of())
    assert lambda_client.get_function_configuration(FunctionName="users")["State"] == "Pending"
    code, message = refusal(lambda_client.invoke, FunctionName="users")
    assert code == "ResourceConflictException"
    assert message.endswith("The function is currently in the following state: Pending")
    cloud.clock.advance(10, account)
    assert lambda_client.get_function_configuration(FunctionName="users")["State"] == "Active"


def test_a_realistic_update_takes_a_while(cloud, account, lambda_client, input_of):
    lambda_client.create_function(**input_of())
    cloud.settings(account).realistic = True
    lambda_client.update_function_configuration(FunctionName="users", Timeout=9)
    code, message = refusal(lambda_client.update_function_configuration, FunctionName="users", Timeout=8)
    assert code == "ResourceConflictException"
    assert "An update is in progress for resource: arn:aws:lambda:" in message
    cloud.clock.advance(10, account)
    assert lambda_client.update_function_configuration(FunctionName="users", Timeout=8)["Timeout"] == 8


def test_what_the_local_cloud_cannot_do_is_said(lambda_client, input_of):
    lambda_client.create_function(**input_of())
    arguments = {"Qualifier": "1", "ProvisionedConcurrentExecutions": 1}
    code, message = refusal(lambda_client.put_provisioned_concurrency_config, FunctionName="users", **arguments)
    assert code == "UnknownOperationException"
    assert message.startswith("The local cloud cannot do lambda ")
