"""What learners try in chapter 23, and a part of what the check says to it."""


def _packer(*lines: str) -> str:
    body = "\n".join(f"    {line}" for line in lines)
    return (
        'packer = """\nimport json\nimport boto3\norders = boto3.resource("dynamodb").Table("Orders")\n'
        f'def lambda_handler(event, context):\n{body}\n"""\n'
        'functions.deploy("packer", functions.package_files({"lambda_function.py": packer}), role)'
    )


_PUT = 'orders.put_item(Item={"OrderID": json.loads(record["body"])["OrderID"], "Status": "packed"})'
_ADD = (
    'boto3.resource("dynamodb").Table("Accounts").update_item(\n'
    '        Key={"UserID": order["UserID"]},\n'
    '        UpdateExpression="ADD Points :p",\n'
    '        ExpressionAttributeValues={":p": order["Amount"]},\n'
    "    )"
)
_ORDER = 'items.put("Orders", order | {"Status": "accepted"})'
_EVENT = 'items.put("Outbox", {"EventID": order["OrderID"], "Kind": "order", "Body": json.dumps(order)})'

WRONG_ANSWERS = {
    "queue-for-mails": [
        ('queues.create("mails-dead")', "There is no queue `mails`"),
        ('queues.create("mails")', "has no dead-letter queue"),
        ('queues.create("mails", given_up=queues.create("mails-dead"))', "after 3 attempts"),
        ('queues.create("mails", given_up=dead, attempts=5)', "goes to `orders-dead`"),
    ],
    "all-or-nothing": [
        (
            _packer(
                'for record in event["Records"]:', "    try:", f"        {_PUT}", "    except KeyError:", "        pass"
            ),
            "takes all of it for done",
        ),
        (
            _packer(
                "failed = []",
                'for record in event["Records"]:',
                "    try:",
                f"        {_PUT}",
                "    except KeyError:",
                '        failed.append({"itemIdentifier": record["messageId"]})',
                'return {"batchItemFailures": failed}',
            ),
            "raised JSONDecodeError",
        ),
        (
            _packer(
                "try:",
                '    for record in event["Records"]:',
                f"        {_PUT}",
                "except Exception:",
                '    return {"batchItemFailures": [{"itemIdentifier": r["messageId"]} for r in event["Records"]]}',
                'return {"batchItemFailures": []}',
            ),
            "reports ['m0', 'm1', 'm2']",
        ),
    ],
    "points-once": [
        (f"def award(order):\n    {_ADD}", "came a second time"),
        (
            "def award(order):\n"
            '    if items.get("Awards", {"OrderID": order["OrderID"]}) is None:\n'
            "        time.sleep(0.2)\n"
            '        items.put("Awards", {"OrderID": order["OrderID"]})\n'
            f"        {_ADD.replace(chr(10), chr(10) + '    ')}",
            "Let a condition decide",
        ),
        ("def award(order):\n    items.put('Awards', {'OrderID': order['OrderID']})", "Ada has 0"),
    ],
    "the-outbox": [
        (f"def place(order):\n    {_ORDER}", "`Outbox` has 0 items"),
        (f"def place(order):\n    {_ORDER}\n    {_EVENT}", "raised no exception"),
        (
            "def place(order):\n"
            '    boto3.resource("dynamodb").Table("Orders").put_item(\n'
            '        Item=order | {"Status": "accepted"}, ConditionExpression="attribute_not_exists(OrderID)"\n'
            f"    )\n    {_EVENT}",
            "nobody will ever hear of it",
        ),
        (
            f"def place(order):\n    {_EVENT}\n    {_ORDER}".replace('"Kind": "order"', '"Kind": "Order"'),
            "The event's Kind is 'Order'",
        ),
    ],
}
