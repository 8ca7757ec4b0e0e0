"""What learners try in chapter 12, and a part of what the check says to it."""

DEPLOY = 'functions.deploy("{name}", functions.package_files({{"lambda_function.py": code}}), role)'
HANDLER = "def lambda_handler(event, context):"

GREETER = '''code = """import boto3
users = boto3.resource("dynamodb").Table("Users")
def lambda_handler(event, context):
    {body}
"""
'''

NAMES = """code = '''import boto3
users = boto3.resource("dynamodb").Table("Users")
names = []
def lambda_handler(event, context):
    {body}
'''
"""
APPEND = """for user_id in event["ids"]:
        user = users.get_item(Key={{"UserID": user_id}}).get("Item")
        {then}
    """

WRONG_ANSWERS = {
    "hello-function": [
        (f"code = \"{HANDLER} print('Hello', event['name'])\"\n" + DEPLOY.format(name="hello"), "returned nothing"),
        (f"code = \"{HANDLER} return 'Hello Ada'\"\n" + DEPLOY.format(name="hello"), "take the name from the event"),
        (f'code = "{HANDLER} return event.name"\n' + DEPLOY.format(name="hello"), "failed with AttributeError"),
        (f"code = \"{HANDLER} return event['name']\"\n" + DEPLOY.format(name="hello"), "which is no greeting"),
        (f'code = "{HANDLER} return event"\n' + DEPLOY.format(name="hello"), "which is no greeting"),
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
        (
            f"code = \"{HANDLER} return str(len(event.get('body') or ''))\"\n" + DEPLOY.format(name="length"),
            "return the number itself",
        ),
    ],
    "names-of-others": [
        (
            NAMES.format(body=APPEND.format(then='names.append(user["Name"]) if user else None') + "return list(names)")
            + DEPLOY.format(name="reader"),
            "is made once, and stays for the next event",
        ),
        (
            NAMES.format(
                body='return [users.get_item(Key={"UserID": user_id})["Item"]["Name"] for user_id in event["ids"]]'
            )
            + DEPLOY.format(name="reader"),
            "failed with KeyError",
        ),
        (
            NAMES.format(
                body='found = [users.get_item(Key={"UserID": user_id}).get("Item", {}) for user_id in event["ids"]]\n'
                '    return [user.get("Name") for user in found]'
            )
            + DEPLOY.format(name="reader"),
            "pass over an id that nobody has",
        ),
        (
            NAMES.format(
                body=APPEND.format(then='names.append(user["Name"]) if user else None')
                + "found = list(names)\n    names.clear()\n    return found"
            )
            + DEPLOY.format(name="reader"),
            "an event that fails does not come to your last line",
        ),
    ],
    "greeter": [
        (
            GREETER.format(body='return "Hello " + users.get_item(Key={"UserID": event["id"]})["Item"]["Name"]')
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
        (
            GREETER.format(body='return users.get_item(Key={"UserID": event["id"]}).get("Item", {}).get("Name", "?")')
            + DEPLOY.format(name="greeter"),
            "which is no greeting",
        ),
    ],
}
