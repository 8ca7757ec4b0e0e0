"""How functions are named, and what AWS says of names that mean nothing (recorded answers)."""

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

ECHO = "def lambda_handler(event, context):\n    return event"
ONLY_FUNCTIONS = (
    "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please "
    "specify either a function name or an unqualified function ARN."
)
TAKEN = (
    r"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?"
    r"(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"
)


def refusal(call, **named):
    with pytest.raises(ClientError) as refused:
        call(**named)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


@pytest.fixture
def create(client, role, archive):
    """create(name) with nothing checked by boto3."""
    unchecked = client("lambda", config=Config(parameter_validation=False))

    def call(FunctionName):
        package = {"ZipFile": archive({"lambda_function.py": ECHO})}
        return unchecked.create_function(
            FunctionName=FunctionName, Runtime="python3.12", Handler="lambda_function.lambda_handler", Role=role,
            Code=package,
        )  # fmt: skip

    return call


def test_a_new_functions_name_has_a_pattern_of_its_own(create):
    code, message = refusal(create, FunctionName="users.v1")
    assert (code, message) == (
        "ValidationException",
        "1 validation error detected: Value 'users.v1' at 'functionName' failed to satisfy constraint: Member must "
        f"satisfy regular expression pattern: {TAKEN}",
    )


def test_a_new_functions_name_has_64_characters_at_most(create):
    code, message = refusal(create, FunctionName="a" * 65)
    assert code == "InvalidParameterValueException"
    assert message.endswith("Member must have length less than or equal to 64")


def test_a_new_functions_arn_has_140_characters_at_most_and_all_faults_are_told(create):
    code, message = refusal(create, FunctionName="!" + "a" * 140)
    assert code == "ValidationException"
    assert message.startswith("2 validation errors detected: ")
    assert "Member must have length less than or equal to 140; " in message


def test_an_invocation_checks_the_qualifier(lambda_client):
    code, message = refusal(lambda_client.invoke, FunctionName="users", Qualifier="no way!")
    assert code == "ValidationException"
    assert message.startswith("1 validation error detected: Value 'no way!' at 'qualifier' failed to satisfy")


def test_an_invocation_checks_the_region(lambda_client, account):
    arn = f"arn:aws:lambda:eu-west-1:{account}:function:users"
    assert refusal(lambda_client.invoke, FunctionName=arn) == (
        "ResourceNotFoundException",
        "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
    )


def test_a_qualified_function_has_no_concurrency_of_its_own(lambda_client, deploy):
    name = deploy(ECHO, Publish=True)
    put = lambda_client.put_function_concurrency
    expected = "InvalidParameterValueException", ONLY_FUNCTIONS
    assert refusal(put, FunctionName=f"{name}:1", ReservedConcurrentExecutions=1) == expected


def test_versions_and_aliases_have_no_tags(lambda_client, deploy, account):
    arn = f"arn:aws:lambda:us-east-1:{account}:function:{deploy(ECHO, Publish=True)}:1"
    assert refusal(lambda_client.tag_resource, Resource=arn, Tags={"a": "b"}) == (
        "InvalidParameterValueException",
        "Tags on function aliases and versions are not supported. Please specify a function ARN.",
    )


def test_a_new_function_has_50_tags_at_most(deploy):
    tags = {f"tag-{number}": "x" for number in range(51)}
    expected = "InvalidParameterValueException", "Number of tags exceeds resource tag limit."
    assert refusal(lambda: deploy(ECHO, Tags=tags)) == expected


def test_a_runtime_of_yesterday_is_refused(deploy):
    assert refusal(lambda: deploy(ECHO, Runtime="python3.7")) == (
        "InvalidParameterValueException",
        "The runtime parameter of python3.7 is no longer supported for creating or updating AWS Lambda functions. We "
        "recommend you use a supported runtime while creating or updating functions.",
    )


def test_an_unknown_subnet_is_refused(deploy):
    network = {"SubnetIds": ["subnet-123"], "SecurityGroupIds": ["sg-123"]}
    assert refusal(lambda: deploy(ECHO, VpcConfig=network)) == (
        "InvalidParameterValueException",
        "Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 Error Message: The subnet "
        "ID 'subnet-123' does not exist",
    )


def test_a_package_counts_with_its_layers(lambda_client, deploy, archive, monkeypatch):
    from userlab.cloud.functions.api import function_input

    layer = archive({"python/tools.py": "WORD = 'here'"})
    arn = lambda_client.publish_layer_version(LayerName="tools", Content={"ZipFile": layer})["LayerVersionArn"]
    monkeypatch.setattr(function_input, "UNZIPPED_BYTES", 50)
    size = len(ECHO) + len("WORD = 'here'")
    assert refusal(lambda: deploy(ECHO, Layers=[arn])) == (
        "InvalidParameterValueException",
        f"Function code combined with layers exceeds the maximum allowed size of 50 bytes. The actual size is {size} "
        "bytes.",
    )


def test_an_alias_that_is_not_there_has_a_text_for_each_operation(lambda_client, deploy, account):
    name = deploy(ECHO)
    arn = f"arn:aws:lambda:us-east-1:{account}:function:{name}:live"
    missing = {"FunctionName": name, "Name": "live"}
    assert refusal(lambda_client.get_alias, **missing)[1] == f"Cannot find alias arn: {arn}"
    assert refusal(lambda_client.update_alias, **missing)[1] == f"Alias not found: {arn}"
    lambda_client.delete_alias(**missing)


def test_an_alias_of_no_function_names_the_version(lambda_client, account):
    call = {"FunctionName": "nothing", "Name": "live", "FunctionVersion": "1"}
    expected = f"Function not found: arn:aws:lambda:us-east-1:{account}:function:nothing:1"
    assert refusal(lambda_client.create_alias, **call)[1] == expected
