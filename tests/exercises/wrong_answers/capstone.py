"""What learners try in chapter 26, and a part of what the check says to it."""


def role(action: str = '"dynamodb:GetItem"', resource: str = '{"Fn::GetAtt": ["Sessions", "Arn"]}') -> str:
    return f'allowed = {{"Effect": "Allow", "Action": {action}, "Resource": {resource}}}'


def door(method: str, **settings: object) -> str:
    change = f'opened["Resources"]["{method}"]["Properties"] |= {settings}'
    return f"opened = colleague.template()\n{change}"


def page(*lines: str) -> str:
    body = "\n".join(f"    {line}" for line in lines)
    return f'''page = """
def newest(caller, event):
    before = (event["queryStringParameters"] or {{}}).get("before")
{body}
    return 200, {{"entries": [shown(entry) for entry in found]}}
"""'''


def suite(*bodies: str) -> str:
    tests = "".join(f"\ndef test_more_{number}(send, table):\n    {body}\n" for number, body in enumerate(bodies))
    return f"more = '''{tests}'''"


ALL = 'table.query(KeyConditionExpression=Key("Book").eq(BOOK), ScanIndexForward=False)["Items"]'
WRONG_ANSWERS = {
    "the-authorizers-role": [
        (role(action='"dynamodb:*"'), "a wildcard: dynamodb:* on table"),
        (role(resource='"*"'), "a wildcard: dynamodb:GetItem on *"),
        (role(action='["dynamodb:GetItem", "dynamodb:PutItem"]'), "never used: dynamodb:PutItem on table"),
        (role(action='"dynamodb:Query"'), "*works* has 0 of 10"),
        ('allowed = "dynamodb:GetItem"', "`allowed` is 'dynamodb:GetItem'"),
    ],
    "the-open-door": [
        ("opened = colleague.template()", "open: GET /entries/{id} without a token: 200"),
        (door("Get", AuthorizationType="AWS_IAM"), "one entry: 403, not 200"),
        (door("Get", ApiKeyRequired=True), "one entry: 403, not 200"),
        (door("Get", AuthorizationType="CUSTOM"), "*infrastructure* has 0 of 10"),
    ],
    "the-next-page": [
        (
            page(
                'found = [each for each in table.scan()["Items"] if not before or each["EntryID"] < before]',
                'found = sorted(found, key=lambda each: each["EntryID"], reverse=True)[:PAGE]',
            ),
            "a Scan. at 2,000 items",
        ),
        (
            page(f"found = [each for each in {ALL} if not before or each['EntryID'] < before][:PAGE]"),
            "read, at most 2 read",
        ),
        (
            page(
                f"found = {ALL[:-10]}, Limit=PAGE)['Items']",
                "found = [each for each in found if not before or each['EntryID'] < before]",
            ),
            "the two before them: 200, but not the body that was promised",
        ),
        (
            page(
                'asked = Key("Book").eq(BOOK) & Key("EntryID").lt(before or "~")',
                'found = table.query(KeyConditionExpression=asked, Limit=PAGE)["Items"]',
            ),
            "the newest twenty: 200, but not the body that was promised",
        ),
        ("page = 'def page(caller, event): pass'", "`page` has no function `newest`"),
    ],
    "a-suite-that-sees": [
        (suite('send("GET", "/entries/{id}", id="1")', 'send("DELETE", "/entries/{id}", id="1")'), "Green with"),
        (suite('assert send("GET", "/entries/{id}", id="1")[0] == 404'), "broken handlers found. Green with"),
        (suite('assert send("DELETE", "/entries/{id}", id="1")[0] == 204'), "red with your own handler: test_more_0"),
        ("more = 'def test_more(send: pass'", "red with your own handler: the file"),
        ("more = ...", "The answer is still `...`"),
    ],
}
