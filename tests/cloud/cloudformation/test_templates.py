"""What is wrong with a template is said before anything is made."""

import json

import pytest

FORMAT = "Template format error: "
IN_RESOURCES = " in the Resources block of the template"
NOT_HERE = ". The local cloud cannot make them; on AWS they may exist."
QUEUE = {"Type": "AWS::SQS::Queue"}


def queue(**properties):
    return QUEUE | {"Properties": properties}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ({}, FORMAT + "At least one Resources member must be defined."),
        ({"Resources": {}}, FORMAT + "At least one Resources member must be defined."),
        ({"Resources": {"Q": QUEUE}, "Nonsense": {}}, "Invalid template property or properties [Nonsense]"),
        ({"Resources": {"Q-1": QUEUE}}, FORMAT + "Resource name Q-1 is non alphanumeric."),
        ({"Resources": {"Q": {}}}, FORMAT + "[/Resources/Q] Every Resources object must contain a Type member."),
        ({"Resources": {"Q": QUEUE | {"Props": {}}}}, "Invalid template resource property 'Props'"),
        (
            {"Resources": {"Q": queue(QueueName=None)}},
            FORMAT + "[/Resources/Q/Properties/QueueName] 'null' values are not allowed in templates",
        ),
        (
            {"Resources": {"V": {"Type": "AWS::EC2::VPC"}, "Q": QUEUE}},
            FORMAT + "Unrecognized resource types: [AWS::EC2::VPC]" + NOT_HERE,
        ),
        (
            {"Resources": {"Q": QUEUE | {"DeletionPolicy": "Snapshot"}}},
            "Template error: resource type AWS::SQS::Queue does not support deletion policy Snapshot",
        ),
        (
            {"Transform": "AWS::LanguageExtensions", "Resources": {"Fn::ForEach::Q": {}}},
            "The local cloud cannot do Fn::ForEach. On AWS it exists.",
        ),
        ({"Resources": {"M": {"Type": "Mine"}}}, FORMAT + "Unrecognized resource types: [Mine]"),
        (
            {"Resources": {"Q": queue(QueueName={"Ref": "X"})}},
            FORMAT + "Unresolved resource dependencies [X]" + IN_RESOURCES,
        ),
        (
            {"Resources": {"Q": queue(QueueName={"Fn::Sub": "${X}"})}},
            FORMAT + "Unresolved resource dependencies [X]" + IN_RESOURCES,
        ),
        (
            {"Resources": {"Q": QUEUE}, "Outputs": {"O": {"Value": {"Ref": "X"}}}},
            FORMAT + "Unresolved resource dependencies [X] in the Outputs block of the template",
        ),
        (
            {"Resources": {"Q": queue(QueueName={"Fn::GetAtt": ["X", "Arn"]})}},
            "Template error: instance of Fn::GetAtt references undefined resource X",
        ),
        (
            {"Resources": {"Q": QUEUE}, "Outputs": {"O": {"Value": {"Fn::GetAtt": ["Q", "Nope"]}}}},
            "Template error: resource Q does not support attribute type Nope in Fn::GetAtt",
        ),
        (
            {"Resources": {"A": QUEUE | {"DependsOn": "B"}, "B": queue(QueueName={"Fn::GetAtt": ["A", "QueueName"]})}},
            "Circular dependency between resources: [A, B]",
        ),
        ({"Resources": {"Q": QUEUE | {"Condition": "C"}}}, FORMAT + "Condition C is not defined"),
        ({"Resources": {"Q": QUEUE}, "Transform": "Mine"}, "No transform named Mine found."),
        (
            {"Resources": {"Q": QUEUE}, "AWSTemplateFormatVersion": "2011-01-01"},
            FORMAT + "unsupported value for AWSTemplateFormatVersion.",
        ),
    ],
)
def test_a_wrong_template_is_refused(stacks, template, text):
    refused = stacks.refused(lambda: stacks.client.create_stack(StackName="s", TemplateBody=json.dumps(template)))
    assert refused == ("ValidationError", text)
    assert stacks.client.list_stacks()["StackSummaries"] == []


@pytest.mark.parametrize(
    ("parameter", "value", "text"),
    [
        ({"Type": "String"}, None, "Parameters: [P] must have values"),
        ({"Type": "String", "AllowedValues": ["a"]}, "b", "Parameter 'P' must be one of AllowedValues"),
        ({"Type": "Number"}, "x", "Parameter 'P' must be a number."),
        ({"Type": "Number", "MaxValue": 5}, "6", "Parameter 'P' must be a number not greater than 5"),
        ({"Type": "Number", "MinValue": 5}, "4", "Parameter 'P' must be a number not less than 5"),
        ({"Type": "String", "MinLength": 2}, "x", "Parameter 'P' must contain at least 2 characters"),
        ({"Type": "String", "MaxLength": 2}, "xyz", "Parameter 'P' must contain at most 2 characters"),
        ({"Type": "String", "AllowedPattern": "[a-z]+"}, "9", "Parameter 'P' must match pattern [a-z]+"),
        ({"Type": "String", "AllowedPattern": "[a-z]+", "ConstraintDescription": "small letters"}, "9",
         "Parameter P failed to satisfy constraint: small letters"),
        ({"Type": "AWS::SSM::Parameter::Value<String>"}, "/no",
         "Unable to fetch parameters [/no] from parameter store for this account."),
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_refused(stacks, parameter, value, text):
    template = {"Parameters": {"P": parameter}, "Resources": {"Q": QUEUE}}
    given = [{"ParameterKey": "P", "ParameterValue": value}] if value is not None else []
    assert stacks.refused(lambda: stacks.create(template, Parameters=given)) == ("ValidationError", text)


def test_a_parameter_that_the_template_has_not_is_refused(stacks):
    given = [{"ParameterKey": "X", "ParameterValue": "1"}]
    text = "Parameters: [X] do not exist in the template"
    assert stacks.refused(lambda: stacks.create({"Q": QUEUE}, Parameters=given)) == ("ValidationError", text)


def test_parameters_of_systems_manager_and_dynamic_references_are_looked_up(stacks, client):
    client("ssm").put_parameter(Name="/name", Value="from-ssm", Type="String")
    client("secretsmanager").create_secret(Name="secret", SecretString='{"word": "hidden"}')
    value = "{{resolve:secretsmanager:secret:SecretString:word}}-{{resolve:ssm:/name}}"
    template = {
        "Parameters": {"P": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/name"}},
        "Resources": {"Q": queue(QueueName={"Ref": "P"}),
                      "V": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": value}}},
        "Outputs": {"V": {"Value": {"Fn::GetAtt": ["V", "Value"]}}},
    }  # fmt: skip
    stack = stacks.create(template)
    assert stack["Parameters"] == [{"ParameterKey": "P", "ParameterValue": "/name", "ResolvedValue": "from-ssm"}]
    assert stacks.physical()["Q"].endswith("/from-ssm")
    assert stacks.outputs()["V"] == "hidden-from-ssm"


def test_what_no_echo_hides_is_stars(stacks):
    template = {"Parameters": {"P": {"Type": "String", "NoEcho": True}}, "Resources": {"Q": QUEUE}}
    stack = stacks.create(template, Parameters=[{"ParameterKey": "P", "ParameterValue": "secret"}])
    assert stack["Parameters"] == [{"ParameterKey": "P", "ParameterValue": "****"}]


def test_a_resource_whose_condition_does_not_hold_is_not_made(stacks):
    conditions = {"No": {"Fn::Equals": ["a", "b"]}}
    stacks.create({"Conditions": conditions, "Resources": {"Q": QUEUE, "N": QUEUE | {"Condition": "No"}}})
    assert list(stacks.physical()) == ["Q"]


def test_a_property_that_a_type_does_not_take_fails_there(stacks):
    assert stacks.create({"Q": queue(Nonsense=1)})["StackStatus"] == "ROLLBACK_COMPLETE"
    assert stacks.failures() == "Q: Encountered unsupported property Nonsense"


def test_a_template_is_summarized(stacks):
    template = {
        "Description": "d",
        "Parameters": {"P": {"Type": "String", "Default": "x", "Description": "p"}},
        "Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}},
    }
    told = stacks.client.validate_template(TemplateBody=json.dumps(template))
    assert told["Parameters"] == [{"ParameterKey": "P", "DefaultValue": "x", "NoEcho": False, "Description": "p"}]
    assert told["Capabilities"] == ["CAPABILITY_IAM"]
    assert told["CapabilitiesReason"] == "The following resource(s) require capabilities: [AWS::IAM::Role]"
    summary = stacks.client.get_template_summary(TemplateBody=json.dumps(template))
    assert (summary["ResourceTypes"], summary["Description"]) == (["AWS::IAM::Role"], "d")


def test_a_rule_that_does_not_hold_is_told(stacks):
    assertion = {"Assert": {"Fn::Contains": [["a", "b"], {"Ref": "P"}]}, "AssertDescription": "P must be a or b"}
    template = {"Parameters": {"P": {"Type": "String", "Default": "c"}}, "Rules": {"R": {"Assertions": [assertion]}},
                "Resources": {"Q": QUEUE}}  # fmt: skip
    assert stacks.refused(lambda: stacks.create(template))[1].endswith("P must be a or b")
    given = [{"ParameterKey": "P", "ParameterValue": "a"}]
    assert stacks.create(template, Parameters=given)["StackStatus"] == "CREATE_COMPLETE"


@pytest.mark.parametrize("operation", ["detect_stack_drift", "list_stack_sets", "describe_account_limits"])
def test_operations_that_are_not_here_are_refused_by_name(stacks, operation):
    given = {"StackName": "s"} if operation == "detect_stack_drift" else {}
    code, text = stacks.refused(lambda: getattr(stacks.client, operation)(**given))
    assert text.startswith("The local cloud cannot do CloudFormation's ")
