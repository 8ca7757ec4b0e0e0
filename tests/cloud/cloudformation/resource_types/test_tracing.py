"""Tracing with X-Ray: a template turns it on and off for functions and stages."""

from tests.cloud.cloudformation.conftest import TRUST


def template(traced):
    role = {
        "AssumeRolePolicyDocument": TRUST,
        "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"],
    }
    code = {"ZipFile": "def handler(event, context): pass"}
    function = {"FunctionName": "f", "Code": code, "Handler": "index.handler", "Runtime": "python3.13",
                "Role": {"Fn::GetAtt": ["Role", "Arn"]}}  # fmt: skip
    function |= {"TracingConfig": {"Mode": "Active"}} if traced else {}
    method = {"RestApiId": {"Ref": "Api"}, "ResourceId": {"Fn::GetAtt": ["Api", "RootResourceId"]},
              "HttpMethod": "GET", "AuthorizationType": "NONE", "Integration": {"Type": "MOCK"}}  # fmt: skip
    stage = {"RestApiId": {"Ref": "Api"}, "StageName": "dev", "DeploymentId": {"Ref": "D"}}
    return {
        "Role": {"Type": "AWS::IAM::Role", "Properties": role},
        "F": {"Type": "AWS::Lambda::Function", "Properties": function},
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "a"}},
        "M": {"Type": "AWS::ApiGateway::Method", "Properties": method},
        "D": {"Type": "AWS::ApiGateway::Deployment", "DependsOn": "M", "Properties": {"RestApiId": {"Ref": "Api"}}},
        "Stage": {
            "Type": "AWS::ApiGateway::Stage",
            "Properties": stage | ({"TracingEnabled": "true"} if traced else {}),
        },
    }


def test_tracing_is_turned_on_and_taken_away_in_place(stacks, client):
    def traced():
        mode = client("lambda").get_function_configuration(FunctionName="f")["TracingConfig"]["Mode"]
        api = stacks.physical()["Api"]
        return mode, client("apigateway").get_stage(restApiId=api, stageName="dev")["tracingEnabled"]

    assert stacks.create(template(traced=True))["StackStatus"] == "CREATE_COMPLETE", stacks.failures()
    assert traced() == ("Active", True)
    assert stacks.update(template(traced=False))["StackStatus"] == "UPDATE_COMPLETE", stacks.failures()
    assert traced() == ("PassThrough", False)
    assert stacks.update(template(traced=True))["StackStatus"] == "UPDATE_COMPLETE", stacks.failures()
    assert traced() == ("Active", True)
