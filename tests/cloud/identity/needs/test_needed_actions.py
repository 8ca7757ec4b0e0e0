"""Which action on which resource each operation needs."""

import pytest
from werkzeug.datastructures import Headers

from userlab.cloud.account.principal import learner
from userlab.cloud.http.aws_request import AwsError, AwsRequest
from userlab.cloud.identity.needs.actions import needs

ACCOUNT = "123456789012"
TABLE = f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/Users"
FUNCTION = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:hello"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/hello"


def request(service, action, parameters=None, method="POST", path="/"):
    return AwsRequest(
        method,
        path,
        "",
        Headers(),
        b"",
        service,
        action,
        "us-east-1",
        learner(ACCOUNT),
        parameters or {},
        "id",
        "1-0-0",
    )


def needed(service, action, parameters=None, **more):
    return [(need.action, need.resource) for need in needs(request(service, action, parameters, **more))]


@pytest.mark.parametrize(
    "action", ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan", "DescribeTable", "UpdateTimeToLive"]
)
def test_an_operation_on_a_table_needs_its_action_on_the_table(action):
    assert needed("dynamodb", action, {"TableName": "Users"}) == [(f"dynamodb:{action}", TABLE)]


def test_a_table_named_by_its_arn_is_that_table():
    arn = TABLE.replace(ACCOUNT, "999999999999")
    assert needed("dynamodb", "GetItem", {"TableName": arn}) == [("dynamodb:GetItem", arn)]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (TABLE.replace("us-east-1", "eu-west-1"), "1 validation error detected: Invalid AWS region in '"),
        (TABLE + ":table/Secret", "1 validation error detected: Invalid ARN '"),
        (TABLE + "/index/by-mail", "1 validation error detected: Invalid ARN '"),
        ("arn:x:table/Secret", "1 validation error detected: Invalid ARN '"),
    ],
)
def test_an_arn_that_could_mean_another_table_is_refused(name, message):
    with pytest.raises(AwsError) as caught:
        needed("dynamodb", "GetItem", {"TableName": name})
    assert caught.value.code == "ValidationException"
    assert caught.value.message.startswith(message)


@pytest.mark.parametrize("action", ["Query", "Scan"])
def test_an_index_has_an_arn_of_its_own(action):
    parameters = {"TableName": "Users", "IndexName": "by-mail"}
    assert needed("dynamodb", action, parameters) == [(f"dynamodb:{action}", f"{TABLE}/index/by-mail")]


@pytest.mark.parametrize("action", ["BatchGetItem", "BatchWriteItem"])
def test_a_batch_needs_its_action_on_each_table(action):
    assert needed("dynamodb", action, {"RequestItems": {"Users": {}, "Carts": {}}}) == [
        (f"dynamodb:{action}", TABLE),
        (f"dynamodb:{action}", TABLE.replace("Users", "Carts")),
    ]


def test_a_transaction_needs_the_actions_of_its_parts():
    parts = [{kind: {"TableName": "Users"}} for kind in ("Put", "Update", "Delete", "ConditionCheck")]
    assert [action for action, _ in needed("dynamodb", "TransactWriteItems", {"TransactItems": parts})] == [
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
        "dynamodb:ConditionCheckItem",
    ]
    parts = [{"Get": {"TableName": "Users"}}]
    assert needed("dynamodb", "TransactGetItems", {"TransactItems": parts}) == [("dynamodb:GetItem", TABLE)]


@pytest.mark.parametrize(
    ("statement", "action", "resource"),
    [
        ('SELECT * FROM "Users" WHERE UserID = ?', "PartiQLSelect", TABLE),
        ("select UserID from Users", "PartiQLSelect", TABLE),
        ('SELECT * FROM "Users"."by-mail"', "PartiQLSelect", f"{TABLE}/index/by-mail"),
        ("INSERT INTO \"Users\" VALUE {'UserID': 'u1'}", "PartiQLInsert", TABLE),
        ('UPDATE "Users" SET Age = 1', "PartiQLUpdate", TABLE),
        ('DELETE FROM "Users"', "PartiQLDelete", TABLE),
        ('SELECT * FROM "Users" WHERE a = \'x FROM "Carts"\'', "PartiQLSelect", TABLE),
        ('SELECT "x FROM Carts" FROM "Users"', "PartiQLSelect", TABLE),
        ('-- FROM "Carts"\nSELECT/* */* FROM "Users" WHERE UserID = ?', "PartiQLSelect", TABLE),
        ("FROM Users WHERE UserID = ? SET Age = 1", "PartiQLUpdate", TABLE),
    ],
)
def test_partiql_needs_the_action_of_its_verb(statement, action, resource):
    parameters = {"Parameters": [{"S": "u1"}]} if "?" in statement else {}
    asked = {"Statement": statement, **parameters}
    assert needed("dynamodb", "ExecuteStatement", asked) == [(f"dynamodb:{action}", resource)]


def test_a_transaction_of_statements_needs_the_action_of_each():
    statements = ["EXISTS(SELECT * FROM Users WHERE UserID = 'u1' AND a = 1)", "DELETE FROM Carts WHERE CartID = 'c'"]
    asked = {"TransactStatements": [{"Statement": statement} for statement in statements]}
    assert needed("dynamodb", "ExecuteTransaction", asked) == [
        ("dynamodb:PartiQLSelect", TABLE),
        ("dynamodb:PartiQLDelete", TABLE.replace("Users", "Carts")),
    ]


@pytest.mark.parametrize("statement", ["nonsense", "DELETE FROM Users WHERE UserID = ?", 5, None])
def test_a_statement_that_cannot_be_read_needs_no_permission(statement):
    """AWS reads it first; the service reads it in the same way, and refuses it."""
    assert needed("dynamodb", "ExecuteStatement", {"Statement": statement}) == []


@pytest.mark.parametrize("action", ["ListTables", "DescribeLimits", "DescribeEndpoints"])
def test_what_names_no_table_needs_all_resources(action):
    assert needed("dynamodb", action) == [(f"dynamodb:{action}", "*")]


def test_tags_are_of_the_resource_that_is_named():
    assert needed("dynamodb", "TagResource", {"ResourceArn": TABLE}) == [("dynamodb:TagResource", TABLE)]


def test_a_table_made_with_tags_needs_tag_resource_too():
    parameters = {"TableName": "Users", "Tags": [{"Key": "a", "Value": "b"}]}
    actions = [action for action, _ in needed("dynamodb", "CreateTable", parameters)]
    assert actions == ["dynamodb:CreateTable", "dynamodb:TagResource"]


def test_streams_have_arns_and_shard_iterators_hold_them():
    stream = f"{TABLE}/stream/2024-07-10T12:28:36.000"
    assert needed("dynamodbstreams", "DescribeStream", {"StreamArn": stream}) == [("dynamodb:DescribeStream", stream)]
    iterator = f"{stream}|1|abc"
    assert needed("dynamodbstreams", "GetRecords", {"ShardIterator": iterator}) == [("dynamodb:GetRecords", stream)]


@pytest.mark.parametrize(
    ("parameters", "resource"),
    [
        ({"FunctionName": "hello"}, FUNCTION),
        ({"FunctionName": "hello:prod"}, f"{FUNCTION}:prod"),
        ({"FunctionName": "hello", "Qualifier": "prod"}, f"{FUNCTION}:prod"),
        ({"FunctionName": f"{ACCOUNT}:function:hello"}, FUNCTION),
        ({"FunctionName": f"{ACCOUNT}:hello"}, FUNCTION),
        ({"FunctionName": FUNCTION}, FUNCTION),
        ({"FunctionName": f"{FUNCTION}:$LATEST"}, f"{FUNCTION}:$LATEST"),
    ],
)
def test_a_function_is_named_in_many_ways(parameters, resource):
    assert needed("lambda", "Invoke", parameters) == [("lambda:InvokeFunction", resource)]


@pytest.mark.parametrize("action", ["CreateFunction", "UpdateFunctionConfiguration"])
def test_handing_a_role_to_a_function_needs_pass_role(action):
    found = needs(request("lambda", action, {"FunctionName": "hello", "Role": ROLE}))
    assert [(need.action, need.resource) for need in found] == [(f"lambda:{action}", FUNCTION), ("iam:PassRole", ROLE)]
    assert found[1].context() == {"iam:passedtoservice": ["lambda.amazonaws.com"]}


def test_an_event_source_mapping_has_an_arn():
    assert needed("lambda", "DeleteEventSourceMapping", {"UUID": "u"}) == [
        ("lambda:DeleteEventSourceMapping", f"arn:aws:lambda:us-east-1:{ACCOUNT}:event-source-mapping:u")
    ]


def test_a_layer_has_an_arn_with_its_version():
    assert needed("lambda", "GetLayerVersion", {"LayerName": "l", "VersionNumber": "2"}) == [
        ("lambda:GetLayerVersion", f"arn:aws:lambda:us-east-1:{ACCOUNT}:layer:l:2")
    ]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_api_gateway_needs_the_method_on_the_path(method):
    path = "/restapis/a1/resources/b2/methods/GET"
    assert needed("apigateway", "Any", method=method, path=path) == [
        (f"apigateway:{method}", f"arn:aws:apigateway:us-east-1::{path}")
    ]


@pytest.mark.parametrize(
    ("action", "parameters", "resource"),
    [
        ("CreateRole", {"RoleName": "r", "Path": "/app/"}, "role/app/r"),
        ("GetRole", {"RoleName": "r"}, "role/r"),
        ("AttachRolePolicy", {"RoleName": "r", "PolicyArn": "arn:p"}, "role/r"),
        ("CreateUser", {"UserName": "u"}, "user/u"),
        ("CreateAccessKey", {"UserName": "u", "Path": "/x/"}, "user/u"),
        ("CreatePolicy", {"PolicyName": "p"}, "policy/p"),
        ("ListRoles", {}, "role/"),
        ("GetUser", {}, "user/learner"),
        ("CreateGroup", {"GroupName": "g"}, "group/g"),
    ],
)
def test_iam_needs_its_action_on_the_thing_that_is_named(action, parameters, resource):
    assert needed("iam", action, parameters) == [(f"iam:{action}", f"arn:aws:iam::{ACCOUNT}:{resource}")]


def test_attaching_a_policy_tells_which_one():
    need = needs(request("iam", "AttachRolePolicy", {"RoleName": "r", "PolicyArn": "arn:p"}))[0]
    assert need.context() == {"iam:policyarn": ["arn:p"]}


def test_log_streams_have_arns():
    parameters = {"logGroupName": "/aws/lambda/hello", "logStreamName": "s"}
    assert needed("logs", "PutLogEvents", parameters) == [
        ("logs:PutLogEvents", f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/aws/lambda/hello:log-stream:s")
    ]


@pytest.mark.parametrize(
    ("service", "action", "parameters", "need"),
    [
        ("sqs", "SendMessage", {"QueueUrl": "http://x/1/q"}, ("sqs:SendMessage", f"arn:aws:sqs:us-east-1:{ACCOUNT}:q")),
        ("sns", "Publish", {"TopicArn": "arn:t"}, ("sns:Publish", "arn:t")),
        ("ssm", "GetParameter", {"Name": "/a"}, ("ssm:GetParameter", f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/a")),
        ("ssm", "GetParameter", {"Name": "/a:3"}, ("ssm:GetParameter", f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/a")),
        ("ssm", "DescribeParameters", {}, ("ssm:DescribeParameters", "*")),
        ("stepfunctions", "ListStateMachines", {}, ("states:ListStateMachines", "*")),
        ("kms", "Decrypt", {}, ("kms:Decrypt", "*")),
    ],
)
def test_other_services_need_their_action_on_what_they_name(service, action, parameters, need):
    assert needed(service, action, parameters) == [need]


@pytest.mark.parametrize(
    ("action", "parameters", "need"),
    [
        ("GetObject", {"Bucket": "b", "Key": "a k/x"}, ("s3:GetObject", "arn:aws:s3:::b/a k/x")),
        ("HeadObject", {"Bucket": "b", "Key": "k"}, ("s3:GetObject", "arn:aws:s3:::b/k")),
        ("ListObjectsV2", {"Bucket": "b"}, ("s3:ListBucket", "arn:aws:s3:::b")),
        ("ListBuckets", {}, ("s3:ListAllMyBuckets", "*")),
    ],
)
def test_s3_needs_its_action_on_the_bucket_or_object(action, parameters, need):
    assert needed("s3", action, parameters) == [need]


@pytest.mark.parametrize(
    ("service", "action", "parameters", "tagging", "resource"),
    [
        ("iam", "CreateRole", {"RoleName": "hello", "Tags.member.1.Key": "team"}, "iam:TagRole", ROLE),
        (
            "lambda",
            "CreateFunction",
            {"FunctionName": "hello", "Tags": {"team": "red"}},
            "lambda:TagResource",
            FUNCTION,
        ),
        (
            "lambda",
            "CreateEventSourceMapping",
            {"FunctionName": "hello", "Tags": {"team": "red"}},
            "lambda:TagResource",
            f"arn:aws:lambda:us-east-1:{ACCOUNT}:event-source-mapping:*",
        ),
        (
            "logs",
            "CreateLogGroup",
            {"logGroupName": "hello", "tags": {"team": "red"}},
            "logs:TagResource",
            f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:hello:log-stream:",
        ),
        (
            "sqs",
            "CreateQueue",
            {"QueueName": "hello", "tags": {"team": "red"}},
            "sqs:TagQueue",
            f"arn:aws:sqs:us-east-1:{ACCOUNT}:hello",
        ),
    ],
)
def test_tags_on_a_new_thing_need_the_permission_to_tag_it(service, action, parameters, tagging, resource):
    untagged = {name: value for name, value in parameters.items() if not name.lower().startswith("tags")}
    assert (tagging, resource) not in needed(service, action, untagged)
    assert (tagging, resource) in needed(service, action, parameters)


def test_tags_on_a_new_api_need_put_on_the_path_under_which_it_would_be_tagged():
    created = needed("apigateway", "CreateRestApi", {"name": "a", "tags": {"team": "red"}}, path="/restapis")
    assert created == [
        ("apigateway:POST", "arn:aws:apigateway:us-east-1::/restapis"),
        (
            "apigateway:PUT",
            "arn:aws:apigateway:us-east-1::/tags/arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Frestapis%2F*",
        ),
    ]


def test_several_parameters_need_a_permission_each():
    parameters = f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter"
    names = {"Names": ["/a", "b:live", f"{parameters}/c:1"]}
    assert needed("ssm", "GetParameters", names) == [("ssm:GetParameters", f"{parameters}/{name}") for name in "abc"]


def test_a_parameter_with_tags_needs_the_permission_to_tag_it():
    arn = f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/a"
    found = needed("ssm", "PutParameter", {"Name": "/a", "Tags": [{"Key": "k", "Value": "v"}]})
    assert found == [("ssm:PutParameter", arn), ("ssm:AddTagsToResource", arn)]
