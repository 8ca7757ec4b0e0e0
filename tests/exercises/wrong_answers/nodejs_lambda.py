"""What learners try in chapter 13, and a part of what the check says to it."""

DEPLOY = 'functions.deploy("{name}", functions.package_files({{"{file}": code}}), role, **node)'
HELLO = DEPLOY.format(name="hello-node", file="index.js")
FOLLOW = DEPLOY.format(name="follow", file="index.js")
READER = DEPLOY.format(name="reader", file="index.js")

GREETER = '''code = """
const {{ DynamoDB }} = require("@aws-sdk/client-dynamodb");
const {{ DynamoDBDocument }} = require("@aws-sdk/lib-dynamodb");
const dynamo = DynamoDBDocument.from(new DynamoDB());
exports.handler = async (event) => {{
  {body}
}};
"""
'''

WRONG_ANSWERS = {
    "hello-node": [
        ('code = "exports.handler = async (event) => { `Hello ${event.name}`; };"\n' + HELLO, "It returned nothing"),
        ("code = \"exports.handler = async (event) => 'Hello ${event.name}';\"\n" + HELLO, "between backticks"),
        (
            "code = \"def lambda_handler(event, context): return 'Hello ' + event['name']\"\n"
            'functions.deploy("hello-node", functions.package_files({"lambda_function.py": code}), role)',
            "The runtime of `hello-node` is python3.14",
        ),
        ('code = "exports.handler = async (event) => event;"\n' + HELLO, "which is no greeting"),
        ('code = "handler = async (event) => `Hello ${event.name}`;"\n' + HELLO, "compare its name with the Handler"),
    ],
    "lost-word": [
        ('code = reader.replace("?.", ".")\n' + READER, "failed with TypeError"),
        ('code = reader.replace("return answer", "return await answer")\n' + READER, "it did not wait"),
        (
            'code = reader.replace("const answer = ", "return ").replace("return answer.Item?.Name.S;", "")\n' + READER,
            "For `user123` it returned {'Item'",
        ),
        ("code = \"exports.handler = async () => 'Alice';\"\n" + READER, "For `user456` it returned 'Alice'"),
    ],
    "one-follower-more": [
        (
            'code = follow.replace("Number(Item.Followers?.N ?? 0)", "BigInt(Item.Followers?.N ?? 0)")\n' + FOLLOW,
            "Cannot mix BigInt",
        ),
        (
            'code = follow.replace("{ UserID: Item.UserID, Followers", "{ ...Item, Followers")\n' + FOLLOW,
            "has 9007199254740992 after one more",
        ),
        (
            'code = follow.replace("Number(Item.Followers?.N ?? 0) + 1", "BigInt(Item.Followers?.N ?? 0) + 1n")\n'
            + FOLLOW,
            "the user's Name is gone",
        ),
        (
            'code = follow.replace("Number(Item.Followers?.N ?? 0) + 1", "BigInt(Item.Followers?.N ?? 0) + 1n")\n'
            'code = code.replace("return `${followers}`", "return followers")\n' + FOLLOW,
            "A BigInt can't: answer with its text",
        ),
    ],
    "greeter-node": [
        (
            GREETER.format(
                body='const answer = await dynamo.get({ TableName: "Users", Key: { UserID: event.id } });\n'
                "  return `Hello ${answer.Item.Name}`;"
            )
            + DEPLOY.format(name="greeter", file="index.js"),
            "failed with TypeError",
        ),
        (
            GREETER.format(
                body='const answer = await dynamo.scan({ TableName: "Users" });\n  return `Hello ${answer.Items}`;'
            )
            + DEPLOY.format(name="greeter", file="index.js"),
            "Which calls may it make?",
        ),
        (
            "code = \"exports.handler = async () => 'Hello Alice';\"\n"
            + DEPLOY.format(name="greeter", file="index.js"),
            "To `user456` it said 'Hello Alice'",
        ),
        (
            GREETER.format(
                body='const answer = await dynamo.get({ TableName: "Users", Key: { UserID: event.id } });\n'
                '  return answer.Item ?? "Who are you?";'
            )
            + DEPLOY.format(name="greeter", file="index.js"),
            "which is no greeting",
        ),
    ],
}
