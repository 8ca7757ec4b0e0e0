"""The words in which Lambda refuses what is in a list, in a map, or in another order."""

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

NULL = "Member must not be null"


@pytest.fixture
def refused(client, account):
    """refused(operation, **arguments) is the message of a call that is refused."""
    anything = client("lambda", config=Config(parameter_validation=False))

    def call(operation, **arguments):
        with pytest.raises(ClientError) as caught:
            getattr(anything, operation)(**arguments)
        return caught.value.response["Error"]["Message"]

    return call


def test_a_list_is_told_whole_with_all_that_its_elements_must_be(refused, archive, account):
    settings = {
        "FunctionName": "f",
        "Runtime": "python3.12",
        "Handler": "a.b",
        "Role": f"arn:aws:iam::{account}:role/r",
        "Code": {"ZipFile": archive({"a.py": ""})},
    }
    start = "1 validation error detected: Value "
    assert refused("create_function", **settings, Architectures=["X86_64"]) == (
        f"{start}'[X86_64]' at 'architectures' failed to satisfy constraint: Member must satisfy constraint: "
        f"[Member must satisfy enum value set: [x86_64, arm64], {NULL}]"
    )
    assert refused("create_function", **settings, Architectures=["x86_64", "arm64"]) == (
        f"{start}'[x86_64, arm64]' at 'architectures' failed to satisfy constraint: "
        "Member must have length less than or equal to 1"
    )
    assert refused("create_function", **settings, VpcConfig={"SubnetIds": ["bad"], "SecurityGroupIds": []}) == (
        f"{start}'[bad]' at 'vpcConfig.subnetIds' failed to satisfy constraint: Member must satisfy constraint: "
        "[Member must have length less than or equal to 1024, Member must have length greater than or equal to 0, "
        "Member must satisfy regular expression pattern: subnet-[0-9a-z]*]"
    )
    told = refused("create_function", **settings, Layers=[f"arn:aws:lambda:us-east-1:{account}:layer:tools"])
    assert told.startswith(
        f"{start}'[arn:aws:lambda:us-east-1:{account}:layer:tools]' at 'layers' failed to satisfy constraint: "
        "Member must satisfy constraint: [Member must have length less than or equal to 2048, Member must have length "
        f"greater than or equal to 1, Member must satisfy regular expression pattern: ("
    )
    assert told.endswith(f", {NULL}]")


@pytest.mark.parametrize(
    ("weights", "shown", "words"),
    [
        (
            {"2": 2.0},
            "{2=2.0}",
            "Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have "
            f"value greater than or equal to 0.0, {NULL}]",
        ),
        (
            {"$LATEST": 0.5},
            "{$LATEST=0.5}",
            "Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have "
            "length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]",
        ),
    ],
)
def test_a_map_is_told_whole_with_all_that_its_elements_must_be(refused, weights, shown, words):
    routing = {"AdditionalVersionWeights": weights}
    arguments = {"FunctionName": "f", "Name": "live", "FunctionVersion": "1", "RoutingConfig": routing}
    assert refused("create_alias", **arguments) == (
        f"1 validation error detected: Value '{shown}' at 'routingConfig.additionalVersionWeights' failed to satisfy "
        f"constraint: {words}"
    )


def test_names_come_in_lambda_s_order(refused):
    told = refused("put_function_recursion_config", FunctionName="f", RecursiveLoop="None")
    assert told.endswith("Member must satisfy enum value set: [Terminate, Allow]")
    told = refused("create_event_source_mapping", FunctionName="f", StartingPosition="None")
    assert told.endswith("Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]")


def test_a_bucket_that_is_not_there_is_told_as_such(refused, client, deploy):
    name = deploy("def lambda_handler(event, context): pass")
    missing = refused("update_function_code", FunctionName=name, S3Bucket="no-such-bucket", S3Key="k")
    assert missing == (
        "Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not "
        "exist"
    )


def test_latest_cannot_be_deleted_even_of_a_function_that_is_not_there(refused):
    told = refused("delete_function", FunctionName="none", Qualifier="$LATEST")
    assert told == "$LATEST version cannot be deleted without deleting the function."


def test_tags_make_another_revision(lambda_client, deploy, account):
    name = deploy("def lambda_handler(event, context): pass")
    arn = f"arn:aws:lambda:us-east-1:{account}:function:{name}"

    def revision():
        return lambda_client.get_function(FunctionName=name)["Configuration"]["RevisionId"]

    first = revision()
    lambda_client.tag_resource(Resource=arn, Tags={"a": "1"})
    second = revision()
    lambda_client.untag_resource(Resource=arn, TagKeys=["a"])
    assert len({first, second, revision()}) == 3


def test_no_tags_at_all_are_refused(refused, deploy, account):
    name = deploy("def lambda_handler(event, context): pass")
    arn = f"arn:aws:lambda:us-east-1:{account}:function:{name}"
    assert refused("tag_resource", Resource=arn, Tags={}) == "An error occurred and the request cannot be processed."


def test_concurrency_of_a_function_that_is_not_there_names_its_version(refused, account):
    told = refused("put_function_concurrency", FunctionName="none", ReservedConcurrentExecutions=1)
    assert told == f"Function not found: arn:aws:lambda:us-east-1:{account}:function:none:$LATEST"
