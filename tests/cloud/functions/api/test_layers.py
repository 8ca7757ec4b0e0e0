"""Layers as AWS answers them (recorded answers), and those of others, which are refused with the way out."""

import json
import urllib.request

import pytest
from botocore.exceptions import ClientError

ECHO = "def lambda_handler(event, context):\n    return event"
GONE = "The resource you requested does not exist."


def refusal(call, *arguments, **named):
    with pytest.raises(ClientError) as refused:
        call(*arguments, **named)
    return refused.value.response["Error"]


@pytest.fixture
def publish(lambda_client, archive):
    def put(name="tools", **more):
        content = {"ZipFile": archive({"python/tools.py": "WORD = 'here'"})}
        return lambda_client.publish_layer_version(LayerName=name, Content=content, **more)

    return put


def test_a_version_has_a_description_always_and_runtimes_where_they_were_given(publish, account):
    made = publish()
    assert (made["Version"], made["Description"]) == (1, "")
    assert not {"CompatibleRuntimes", "CompatibleArchitectures"} & made.keys()
    given = publish(name="other", CompatibleRuntimes=[], CompatibleArchitectures=[])
    assert (given["CompatibleRuntimes"], given["CompatibleArchitectures"]) == ([], [])
    assert made["LayerVersionArn"] == f"arn:aws:lambda:us-east-1:{account}:layer:tools:1"
    assert "LicenseInfo" not in made


def test_a_version_is_found_by_its_arn(publish, lambda_client):
    arn = publish(Description="my tools")["LayerVersionArn"]
    assert lambda_client.get_layer_version_by_arn(Arn=arn)["Description"] == "my tools"
    assert refusal(lambda_client.get_layer_version_by_arn, Arn=arn[:-1] + "9")["Message"] == GONE


def test_the_archive_can_be_downloaded(publish):
    with urllib.request.urlopen(publish()["Content"]["Location"]) as answer:
        assert answer.read().startswith(b"PK")


def test_a_version_is_deleted_as_often_as_you_like(publish, lambda_client):
    publish()
    for _ in range(2):
        lambda_client.delete_layer_version(LayerName="tools", VersionNumber=1)
    assert refusal(lambda_client.get_layer_version, LayerName="tools", VersionNumber=1)["Message"] == GONE
    assert publish()["Version"] == 2


@pytest.mark.parametrize("operation", ["get_layer_version", "delete_layer_version"])
def test_versions_begin_at_one(lambda_client, operation):
    error = refusal(getattr(lambda_client, operation), LayerName="tools", VersionNumber=0)
    assert error == {"Code": "InvalidParameterValueException", "Message": "Layer Version Cannot be less than 1"}


def test_lists_heed_runtime_and_architecture(publish, lambda_client):
    publish(CompatibleRuntimes=["python3.12"], CompatibleArchitectures=["x86_64"])
    publish(CompatibleRuntimes=["python3.13"], CompatibleArchitectures=["arm64"])
    versions = lambda_client.list_layer_versions(LayerName="tools", CompatibleRuntime="python3.12")["LayerVersions"]
    assert [each["Version"] for each in versions] == [1]
    [layer] = lambda_client.list_layers(CompatibleArchitecture="x86_64")["Layers"]
    assert layer["LatestMatchingVersion"]["Version"] == 1
    assert lambda_client.list_layers(CompatibleRuntime="nodejs22.x")["Layers"] == []


def test_a_function_imports_from_its_layer(publish, run):
    arn = publish()["LayerVersionArn"]
    code = "import tools\ndef lambda_handler(event, context):\n    return tools.WORD"
    assert run(code, Layers=[arn]).payload == "here"


def test_a_function_starts_a_program_of_its_layer(lambda_client, archive, run):
    program = "#!/var/lang/bin/python\nimport beside, sys\nprint(beside.WORD, *sys.argv[1:])\n"
    content = {"ZipFile": archive({"tools/say": program, "tools/beside.py": "WORD = 'here'"})}
    arn = lambda_client.publish_layer_version(LayerName="tools", Content=content)["LayerVersionArn"]
    code = (
        "import subprocess\n"
        "def lambda_handler(event, context):\n"
        "    return subprocess.check_output(['/opt/tools/say', *event], text=True)"
    )
    assert run(code, ["and", "there"], Layers=[arn], Timeout=10).payload == "here and there\n"


def test_two_versions_of_one_layer_are_refused(publish, deploy):
    arns = [publish()["LayerVersionArn"] for _ in range(2)]
    assert refusal(deploy, ECHO, Layers=arns) == {
        "Code": "InvalidParameterValueException",
        "Message": "Two different versions of the same layer are not allowed to be referenced in the same function. "
        f"{arns[0]} and {arns[1]} are versions of the same layer.",
    }


def test_a_layer_of_another_region_is_refused(publish, deploy):
    arn = publish()["LayerVersionArn"].replace("us-east-1", "eu-west-1")
    assert refusal(deploy, ECHO, Layers=[arn])["Message"] == (
        "Layers are not in the same region as the function. Layers are expected to be in region us-east-1."
    )


def test_a_layer_that_aws_publishes_is_refused_with_the_way_out(deploy):
    arn = "arn:aws:lambda:us-east-1:017000801446:layer:AWSLambdaPowertoolsPythonV3-python312-x86_64:7"
    error = refusal(deploy, ECHO, Layers=[arn])
    assert error["Code"] == "AccessDeniedException"
    assert "pip install aws-lambda-powertools --target package" in error["Message"]


def test_a_policy_is_added_read_and_removed(publish, lambda_client):
    arn = publish()["LayerVersionArn"]
    layer = {"LayerName": "tools", "VersionNumber": 1}
    nothing = refusal(lambda_client.get_layer_version_policy, **layer)["Message"]
    assert nothing == "No policy is associated with the given resource."
    grant = {**layer, "StatementId": "s1", "Action": "lambda:GetLayerVersion", "Principal": "*"}
    added = lambda_client.add_layer_version_permission(**grant)
    statement = {"Sid": "s1", "Effect": "Allow", "Principal": "*", "Action": "lambda:GetLayerVersion", "Resource": arn}
    assert json.loads(added["Statement"]) == statement
    policy = lambda_client.get_layer_version_policy(**layer)
    assert json.loads(policy["Policy"])["Statement"] == [statement]
    assert policy["RevisionId"] == added["RevisionId"]
    assert refusal(lambda_client.add_layer_version_permission, **grant)["Code"] == "ResourceConflictException"
    lambda_client.remove_layer_version_permission(**layer, StatementId="s1")
    assert refusal(lambda_client.get_layer_version_policy, **layer)["Code"] == "ResourceNotFoundException"


def test_a_policy_of_no_layer_is_not_found(lambda_client, account):
    assert refusal(lambda_client.get_layer_version_policy, LayerName="tools", VersionNumber=1)["Message"] == (
        f"Layer version arn:aws:lambda:us-east-1:{account}:layer:tools:1 does not exist."
    )
