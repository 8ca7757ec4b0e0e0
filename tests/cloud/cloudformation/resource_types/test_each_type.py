"""Each type of resource: made, changed in place, deleted; nothing is left of it."""

from __future__ import annotations

import copy
import json

import pytest

from tests.cloud.cloudformation.conftest import TRUST
from userlab.cloud.cloudformation.resource_types.table import TYPES

CODE = {"ZipFile": "def handler(event, context):\n    return event\n"}
ANY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}]}
ROLE = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST}}
KEY = {"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
       "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "BillingMode": "PAY_PER_REQUEST"}  # fmt: skip
STREAM = {"StreamSpecification": {"StreamViewType": "NEW_IMAGE"}}


def made(kind, **properties):
    return {"Type": f"AWS::{kind}", "Properties": properties}


def ref(name):
    return {"Ref": name}


def att(name, attribute):
    return {"Fn::GetAtt": [name, attribute]}


HTTP_API = made("ApiGatewayV2::Api", Name="h", ProtocolType="HTTP")
INTEGRATION = made("ApiGatewayV2::Integration", ApiId=ref("H"), IntegrationType="AWS_PROXY",
                   IntegrationUri=att("F", "Arn"), PayloadFormatVersion="2.0")  # fmt: skip
API = made("ApiGateway::RestApi", Name="a")
FUNCTION = made("Lambda::Function", Code=CODE, Role=att("Role", "Arn"), Runtime="python3.12", Handler="index.handler")
OF_QUEUES = ANY | {"Statement": [ANY["Statement"][0] | {"Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage",
                                                                   "sqs:GetQueueAttributes"]}]}  # fmt: skip
POLICY = made("IAM::Policy", PolicyName="p", PolicyDocument=OF_QUEUES, Roles=[ref("Role")])
METHOD = made("ApiGateway::Method", RestApiId=ref("Api"), ResourceId=att("Api", "RootResourceId"), HttpMethod="GET",
              AuthorizationType="NONE",
              Integration={"Type": "MOCK", "RequestTemplates": {"application/json": '{"statusCode": 200}'},
                           "IntegrationResponses": [{"StatusCode": 200}]},
              MethodResponses=[{"StatusCode": 200}])  # fmt: skip
DEPLOYMENT = made("ApiGateway::Deployment", RestApiId=ref("Api")) | {"DependsOn": "Method"}
DEPLOYED = {"Api": API, "Method": METHOD, "Deployment": DEPLOYMENT}
STAGED = DEPLOYED | {"Stage": made("ApiGateway::Stage", RestApiId=ref("Api"), StageName="dev",
                                   DeploymentId=ref("Deployment"))}  # fmt: skip
OPEN = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage",
                                                "Resource": "*"}]}  # fmt: skip

# Type -> (what it needs, its properties, what is changed in place).
CASES = {
    "IAM::Role": ({}, ROLE["Properties"], {"Description": "changed", "Policies": [
        {"PolicyName": "p", "PolicyDocument": ANY}], "ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]}),
    "IAM::User": ({"G": made("IAM::Group")}, {"Groups": [ref("G")], "Policies": [
        {"PolicyName": "p", "PolicyDocument": ANY}]}, {"Groups": []}),
    "IAM::Group": ({}, {}, {"Policies": [{"PolicyName": "p", "PolicyDocument": ANY}]}),
    "IAM::AccessKey": ({"U": made("IAM::User")}, {"UserName": ref("U")}, {"Status": "Inactive"}),
    "IAM::InstanceProfile": ({"Role": ROLE}, {"Roles": [ref("Role")]}, None),
    "IAM::Policy": ({"Role": ROLE}, {"PolicyName": "p", "PolicyDocument": ANY, "Roles": [ref("Role")]},
                    {"PolicyDocument": OF_QUEUES}),
    "IAM::ManagedPolicy": ({"Role": ROLE}, {"PolicyDocument": ANY, "Roles": [ref("Role")]},
                           {"PolicyDocument": OF_QUEUES, "Roles": []}),
    "Lambda::Function": ({"Role": ROLE}, FUNCTION["Properties"], {
        "Timeout": "9", "Environment": {"Variables": {"AB": 1}}, "Code": {"ZipFile": "def handler(e, c): return 2"},
        "ReservedConcurrentExecutions": 1}),
    "Lambda::Version": ({"Role": ROLE, "F": FUNCTION}, {"FunctionName": ref("F")}, None),
    "Lambda::Alias": ({"Role": ROLE, "F": FUNCTION, "V": made("Lambda::Version", FunctionName=ref("F"))}, {
        "FunctionName": ref("F"), "FunctionVersion": att("V", "Version"), "Name": "live"}, {"Description": "changed"}),
    "Lambda::Permission": ({"Role": ROLE, "F": FUNCTION}, {
        "FunctionName": att("F", "Arn"), "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"}, None),
    "Lambda::EventSourceMapping": (
        {"Role": ROLE, "F": FUNCTION, "P": POLICY, "Q": made("SQS::Queue")},
        {"FunctionName": ref("F"), "EventSourceArn": att("Q", "Arn"), "BatchSize": "3"}, {"BatchSize": 5}),
    "Lambda::EventInvokeConfig": ({"Role": ROLE, "F": FUNCTION}, {
        "FunctionName": ref("F"), "Qualifier": "$LATEST", "MaximumRetryAttempts": 1}, {"MaximumRetryAttempts": 0}),
    "DynamoDB::Table": ({}, KEY, STREAM | {"TimeToLiveSpecification": {"AttributeName": "t", "Enabled": True}}),
    "DynamoDB::GlobalTable": ({}, KEY | {"Replicas": [{"Region": "us-east-1"}]}, STREAM),
    "Logs::LogGroup": ({}, {"RetentionInDays": 7}, {"RetentionInDays": "14"}),
    "Logs::LogStream": ({"G": made("Logs::LogGroup")}, {"LogGroupName": ref("G")}, None),
    "Logs::MetricFilter": ({"G": made("Logs::LogGroup")}, {
        "LogGroupName": ref("G"), "FilterPattern": "ERROR", "MetricTransformations": [
            {"MetricName": "m", "MetricNamespace": "n", "MetricValue": 1}]}, {"FilterPattern": "WARN"}),
    "Logs::SubscriptionFilter": (
        {"G": made("Logs::LogGroup"), "Role": ROLE, "F": FUNCTION, "May": made(
            "Lambda::Permission", FunctionName=ref("F"), Action="lambda:InvokeFunction",
            Principal="logs.amazonaws.com")},
        {"LogGroupName": ref("G"), "FilterPattern": "", "DestinationArn": att("F", "Arn")}, {"FilterPattern": "WARN"}),
    "ApiGateway::RestApi": ({}, {"Name": "a", "BinaryMediaTypes": ["image/png"]}, {
        "Name": "b", "Description": "changed", "BinaryMediaTypes": ["image/gif"]}),
    "ApiGateway::Resource": ({"Api": API}, {
        "RestApiId": ref("Api"), "ParentId": att("Api", "RootResourceId"), "PathPart": "user"}, None),
    "ApiGateway::Method": ({"Api": API}, METHOD["Properties"], {"ApiKeyRequired": True}),
    "ApiGateway::Deployment": ({"Api": API, "Method": METHOD}, {"RestApiId": ref("Api"), "StageName": "dev"}, {
        "Description": "changed"}),
    "ApiGateway::Stage": (DEPLOYED, STAGED["Stage"]["Properties"], {
        "Variables": {"a": "1"}, "MethodSettings": [
            {"ResourcePath": "/*", "HttpMethod": "*", "ThrottlingRateLimit": 5}]}),
    "ApiGateway::Model": ({"Api": API}, {"RestApiId": ref("Api"), "Schema": {"type": "object"}}, {
        "Schema": {"type": "array"}}),
    "ApiGateway::RequestValidator": ({"Api": API}, {
        "RestApiId": ref("Api"), "Name": "v", "ValidateRequestBody": True}, {"ValidateRequestBody": "false"}),
    "ApiGateway::Authorizer": ({"Api": API, "Role": ROLE, "F": FUNCTION}, {
        "RestApiId": ref("Api"), "Name": "z", "Type": "TOKEN", "IdentitySource": "method.request.header.Authorization",
        "AuthorizerUri": {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${F.Arn}"
                                     "/invocations"}}, {"AuthorizerResultTtlInSeconds": 0}),
    "ApiGateway::ApiKey": ({}, {"Enabled": True}, {"Description": "changed"}),
    "ApiGateway::UsagePlan": (STAGED, {"ApiStages": [{"ApiId": ref("Api"), "Stage": ref("Stage")}]}, {
        "Throttle": {"RateLimit": 5, "BurstLimit": 2}}),
    "ApiGateway::UsagePlanKey": ({"K": made("ApiGateway::ApiKey", Enabled=True), "P": made("ApiGateway::UsagePlan")}, {
        "KeyId": ref("K"), "KeyType": "API_KEY", "UsagePlanId": ref("P")}, None),
    "ApiGateway::GatewayResponse": ({"Api": API}, {
        "RestApiId": ref("Api"), "ResponseType": "DEFAULT_4XX", "ResponseParameters": {
            "gatewayresponse.header.x": "'1'"}}, {"StatusCode": "418"}),
    "ApiGateway::Account": ({}, {}, None),
    "ApiGateway::DomainName": ({}, {"DomainName": "users.example.com", "EndpointConfiguration": {
        "Types": ["REGIONAL"]}, "RegionalCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/c"}, None),
    "ApiGatewayV2::Api": ({}, {"Name": "h", "ProtocolType": "HTTP"}, {"CorsConfiguration": {
        "AllowOrigins": ["*"], "MaxAge": "60"}}),
    "ApiGatewayV2::Integration": ({"H": HTTP_API, "Role": ROLE, "F": FUNCTION}, INTEGRATION["Properties"], {
        "TimeoutInMillis": "5000"}),
    "ApiGatewayV2::Route": ({"H": HTTP_API, "Role": ROLE, "F": FUNCTION, "I": INTEGRATION}, {
        "ApiId": ref("H"), "RouteKey": "GET /user/{id}", "Target": {"Fn::Sub": "integrations/${I}"}}, {
            "RouteKey": "ANY /user"}),
    "ApiGatewayV2::Authorizer": ({"H": HTTP_API}, {
        "ApiId": ref("H"), "Name": "z", "AuthorizerType": "JWT", "IdentitySource": ["$request.header.Authorization"],
        "JwtConfiguration": {"Issuer": "https://issuer.example", "Audience": ["a"]}}, {
            "JwtConfiguration": {"Issuer": "https://issuer.example", "Audience": ["b"]}}),
    "ApiGatewayV2::Deployment": ({"H": HTTP_API, "R": made(
        "ApiGatewayV2::Route", ApiId=ref("H"), RouteKey="GET /a")}, {"ApiId": ref("H"), "Description": {
            "Fn::Sub": "after ${R}"}}, {"Description": "changed"}),
    "ApiGatewayV2::Stage": ({"H": HTTP_API}, {"ApiId": ref("H"), "StageName": "$default", "AutoDeploy": True}, {
        "StageVariables": {"a": "1"}}),
    "Lambda::Url": ({"Role": ROLE, "F": FUNCTION}, {"TargetFunctionArn": att("F", "Arn"), "AuthType": "NONE"}, {
        "AuthType": "AWS_IAM", "Cors": {"AllowOrigins": ["*"]}}),
    "S3::Bucket": ({}, {"VersioningConfiguration": {"Status": "Enabled"}, "PublicAccessBlockConfiguration": {
        "BlockPublicAcls": True}, "BucketEncryption": {"ServerSideEncryptionConfiguration": [
            {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}, "LifecycleConfiguration": {
                "Rules": [{"Id": "r", "Status": "Enabled", "ExpirationInDays": 7}]}}, {
        "CorsConfiguration": {"CorsRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"], "MaxAge": 5}]},
        "WebsiteConfiguration": {"IndexDocument": "index.html"}}),
    "S3::BucketPolicy": ({"B": made("S3::Bucket")}, {"Bucket": ref("B"), "PolicyDocument": {
        "Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": {
            "Fn::Sub": "${B.Arn}/*"}, "Condition": {"Bool": {"aws:SecureTransport": False}}}]}}, None),
    "SQS::Queue": ({}, {"VisibilityTimeout": 40}, {"VisibilityTimeout": "50"}),
    "SQS::QueuePolicy": ({"Q": made("SQS::Queue")}, {"Queues": [ref("Q")], "PolicyDocument": OPEN}, None),
    "SNS::Topic": ({"Q": made("SQS::Queue")}, {"DisplayName": "d", "Subscription": [
        {"Protocol": "sqs", "Endpoint": att("Q", "Arn")}]}, {"DisplayName": "changed", "Subscription": []}),
    "SNS::Subscription": ({"T": made("SNS::Topic"), "Q": made("SQS::Queue")}, {
        "TopicArn": ref("T"), "Protocol": "sqs", "Endpoint": att("Q", "Arn"), "FilterPolicy": {"a": ["b"]}}, {
            "RawMessageDelivery": True}),
    "SNS::TopicPolicy": ({"T": made("SNS::Topic")}, {"Topics": [ref("T")], "PolicyDocument": {
        "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sns:Publish",
                                                "Resource": ref("T")}]}}, None),
    "SSM::Parameter": ({}, {"Type": "String", "Value": "1"}, {"Value": "2"}),
    "SecretsManager::Secret": ({}, {"GenerateSecretString": {
        "SecretStringTemplate": '{"user": "a"}', "GenerateStringKey": "password", "ExcludePunctuation": True}}, {
            "Description": "changed"}),
    "Events::Rule": ({"Q": made("SQS::Queue")}, {"EventPattern": {"source": ["a"]}, "Targets": [
        {"Id": "q", "Arn": att("Q", "Arn")}]}, {"Description": "changed", "Targets": [
            {"Id": "other", "Arn": att("Q", "Arn")}]}),
    "Events::EventBus": ({}, {"Name": "mine"}, None),
    "CloudWatch::Alarm": ({}, {
        "MetricName": "Errors", "Namespace": "AWS/Lambda", "Statistic": "Sum", "Period": 60, "EvaluationPeriods": 1,
        "Threshold": "1", "ComparisonOperator": "GreaterThanThreshold"}, {"Threshold": 2}),
    "CloudWatch::Dashboard": ({"F": made("Logs::LogGroup")}, {"DashboardBody": {"Fn::Sub": json.dumps({"widgets": [
        {"type": "text", "width": 6, "height": 2, "properties": {"markdown": "# ${F}"}}]})}}, {
            "DashboardBody": '{"widgets": []}'}),
    "Cognito::UserPool": ({}, {"UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"], "Policies": {
        "PasswordPolicy": {"MinimumLength": "8"}}}, {"Policies": {"PasswordPolicy": {"MinimumLength": 10}}}),
    "Cognito::UserPoolClient": ({"P": made("Cognito::UserPool")}, {
        "UserPoolId": ref("P"), "GenerateSecret": True, "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]}, {
            "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]}),
    "Cognito::UserPoolGroup": ({"P": made("Cognito::UserPool")}, {"UserPoolId": ref("P"), "Precedence": "1"}, {
        "Description": "changed"}),
    "CloudFormation::WaitConditionHandle": ({}, {}, None),
    "CDK::Metadata": ({}, {"Analytics": "v2:a"}, {"Analytics": "v2:b"}),
    "ECR::Repository": ({}, {"ImageTagMutability": "IMMUTABLE"}, None),
    "KMS::Key": ({}, {"KeyPolicy": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}]}}, {"Description": "changed"}),
    "KMS::Alias": ({"K": made("KMS::Key")}, {"AliasName": "alias/mine", "TargetKeyId": ref("K")}, None),
}  # fmt: skip
# These are told in files of their own.
ELSEWHERE = {"CloudFormation::Stack", "CloudFormation::CustomResource", "Lambda::LayerVersion",
             "Lambda::LayerVersionPermission"}  # fmt: skip


def test_every_type_is_tried():
    assert {name.removeprefix("AWS::") for name in TYPES} == CASES.keys() | ELSEWHERE


@pytest.mark.parametrize("kind", CASES)
def test_it_is_made_changed_and_deleted(kind, stacks, cloud, account):
    needed, properties, change = CASES[kind]
    resources = copy.deepcopy(needed) | {"It": made(kind, **properties)}
    told = {name: {"Value": {"Fn::GetAtt": ["It", name]}} for name in TYPES[f"AWS::{kind}"].attribute_names}
    if "StreamSpecification" not in properties:
        told.pop("StreamArn", None)
    template = {"Resources": resources, "Outputs": told | {"Ref": {"Value": {"Ref": "It"}}}}
    assert stacks.create(template)["StackStatus"] == "CREATE_COMPLETE", stacks.failures()
    before = stacks.physical()["It"]
    assert stacks.outputs()["Ref"] == before
    assert stacks.refused(lambda: stacks.update(template))[1] == "No updates are to be performed."
    if change is not None:
        changed = json.loads(json.dumps(template))
        changed["Resources"]["It"]["Properties"] |= change
        assert stacks.update(changed)["StackStatus"] == "UPDATE_COMPLETE", stacks.failures()
        assert stacks.physical()["It"] == before
        assert stacks.update(template)["StackStatus"] == "UPDATE_COMPLETE", stacks.failures()
    assert stacks.delete() == "DELETE_COMPLETE"
