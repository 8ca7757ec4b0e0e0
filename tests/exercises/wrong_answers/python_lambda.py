"""What learners try in chapter 12, and a part of what the check says to it."""

DEPLOY = 'functions.deploy("{name}", functions.package_files({{"lambda_function.py": code}}), role)'
HANDLER = "def lambda_handler(event, context):"

GREETER = '''code = """import boto3
users = boto3.resource("dynamodb").Table("Users")
def lambda_handler(event, context):
    {body}
"""
'''

WRONG_ANSWERS = {
    "hello-function": [
        (f"code = \"{HANDLER} print('Hello', event['name'])\"\n" + DEPLOY.format(name="hello"), "returned nothing"),
        (f"code = \"{HANDLER} return 'Hello Ada'\"\n" + DEPLOY.format(name="hello"), "take the name from the event"),
        (f'code = "{HANDLER} return event.name"\n' + DEPLOY.format(name="hello"), "failed with AttributeError"),
    ],
    "length-of-body": [
        (
            f"code = \"{HANDLER.replace('lambda_', '')} return len(event.get('body') or '')\"\n"
            + DEPLOY.format(name="length"),
            "the function in it is not",
        ),
        (
            f"code = \"{HANDLER} return len(event.get('body', ''))\"\n" + DEPLOY.format(name="length"),
            'For the event `{"body": null}` it failed with TypeError',
        ),
        (
            f"code = \"{HANDLER} return len(event['body'])\"\n" + DEPLOY.format(name="length"),
            "For the event `{}` it failed with KeyError",
        ),
    ],
    "greeter": [
        (
            GREETER.format(body='return users.get_item(Key={"UserID": event["id"]})["Item"]["Name"]')
            + DEPLOY.format(name="greeter"),
            "failed with KeyError",
        ),
        (
            GREETER.format(body='return str([u["Name"] for u in users.scan()["Items"]])')
            + DEPLOY.format(name="greeter"),
            "Which calls may it make?",
        ),
        (
            "code = \"def lambda_handler(event, context): return 'Hello Alice'\"\n" + DEPLOY.format(name="greeter"),
            "To `user456` it said 'Hello Alice'",
        ),
    ],
}
