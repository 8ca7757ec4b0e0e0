"""What learners try in chapter 3, and a part of what the check says to it."""

WRONG_ANSWERS = {
    "put-grace": [
        ('users.put_item(Item={"UserID": "user200", "Name": "Grace", "Age": "37"})', "the string '37'"),
        ('users.put_item(Item={"UserID": "user200", "name": "Grace", "Age": 37})', "this differs: {'Name': None}"),
        ('tables.create("users", "UserID"); items.delete("Users", {"UserID": "user200"})', "into the table `Users`"),
    ],
    "new-email": [
        ('users.put_item(Item={"UserID": "user456", "Email": "bob@example.org"})', "Bob lost Name and Age"),
        (
            'users.put_item(Item={"UserID": "user456", "Name": "Bob", "Age": 25, "Email": "bob@example.com"})',
            "Bob's Email is 'bob@example.com'",
        ),
        ('items.update("Users", {"UserID": "Bob"}, Email="bob@example.org")', "with the UserID `user456`"),
    ],
    "an-item-about-you": [
        ('users.put_item(Item={"UserID": "me", "Height": 1.68})', "nothing was written"),
        ('users.put_item(Item={"UserID": "me", "Age": 30, "City": "Berlin"})', "among them a list, a map or a set"),
        ('users.put_item(Item={"UserID": "me", "Hobbies": ["chess"], "City": "Berlin"})', "three or more"),
    ],
    "last-lamp": [
        (
            "def take(product):\n"
            '    found = items.get("Stock", {"Product": product}, consistent=True)\n'
            '    if not found or found["Pieces"] == 0: return False\n'
            '    items.update("Stock", {"Product": product}, Pieces=found["Pieces"] - 1); return True',
            "between a read and a write somebody else may write",
        ),
        (
            'take = lambda product: items.add("Stock", {"Product": product}, "Pieces", -1) >= 0',
            "now there are -2 pieces",
        ),
        (
            "def take(product):\n"
            '    key, values = {"Product": product}, {":one": 1}\n'
            '    table = boto3.resource("dynamodb").Table("Stock")\n'
            '    table.update_item(Key=key, UpdateExpression="SET Pieces = Pieces - :one", '
            'ConditionExpression="Pieces >= :one", ExpressionAttributeValues=values)\n'
            "    return True",
            "answer: no. Catch it",
        ),
        (
            "def take(product):\n"
            '    key, values = {"Product": product}, {":one": 1}\n'
            '    table = boto3.resource("dynamodb").Table("Stock")\n'
            "    try:\n"
            '        table.update_item(Key=key, UpdateExpression="SET Pieces = Pieces - :one", '
            'ConditionExpression="Pieces >= :one", ExpressionAttributeValues=values)\n'
            "    except Exception:\n"
            "        return None\n"
            "    return True",
            "return a value in each case",
        ),
        (
            "def take(product):\n"
            '    key, values = {"Product": product}, {":one": -1, ":zero": 0}\n'
            '    table = boto3.resource("dynamodb").Table("Stock")\n'
            "    try:\n"
            '        table.update_item(Key=key, UpdateExpression="ADD Pieces :one", '
            'ConditionExpression="Pieces <> :zero", ExpressionAttributeValues=values)\n'
            "    except client.exceptions.ConditionalCheckFailedException:\n"
            "        return False\n"
            "    return True",
            "`Pieces <> :zero` does not",
        ),
    ],
}
