"""What learners try in chapter 11, and a part of what the check says to it."""

_UNCONDITIONAL = """
carts.stock("cup", 4)
for buyer in range(6):
    if carts.units("cup") >= 0:
        items.add("Shop", {"PK": "PRODUCT#cup", "SK": "STOCK"}, "Units", -1)
"""
_UNCOUNTED = """
carts.stock("cup", 4)
sold = [carts.take("cup") for buyer in range(6)]
"""
_ALICE = '{"PK": "CUSTOMER#alice", "SK": "VOUCHER#10"}'
_BOB = '{"PK": "CUSTOMER#bob", "SK": "VOUCHER#10"}'
_HAND_OVER = """
def hand_over():
    alice, bob = (items.to_dynamodb_json({{"PK": f"CUSTOMER#{{who}}", "SK": "VOUCHER#10"}}) for who in ("alice", "bob"))
    delete, put = {{"TableName": "Shop", "Key": alice, {condition}}}, {{"TableName": "Shop", "Item": bob}}
    boto3.client("dynamodb").transact_write_items(TransactItems=[{{"Delete": delete}}, {{"Put": put}}])
    return True
"""
_CANCEL = """
import uuid

def cancel(number):
    key, raw = {{"PK": f"ORDER#{{number}}", "SK": "ORDER"}}, items.to_dynamodb_json
    order = items.get("Shop", key) or {{"Lines": {{}}}}
    writes = [{{"Update": {{"TableName": "Shop", "Key": raw(key), "UpdateExpression": "SET #status = :c",
        "ConditionExpression": "{condition}", "ExpressionAttributeNames": {{"#status": "Status"}},
        "ExpressionAttributeValues": raw({{":c": "cancelled"}})}}}}]
    for product, quantity in order["Lines"].items():
        shelf = raw({{"PK": f"PRODUCT#{{product}}", "SK": "STOCK"}})
        writes.append({{"Update": {{"TableName": "Shop", "Key": shelf, "UpdateExpression": "ADD Units :n",
            "ExpressionAttributeValues": raw({{":n": quantity}})}}}})
    return carts.check_out(writes, token=str(uuid.uuid4())) == []
"""

WRONG_ANSWERS = {
    "three-mugs-for-bob": [
        ('carts.add("bob", "cup", 3)', "Bob's cart holds {'cup': 3}"),
        ('carts.add("bob", "mug")', 'carts.add("bob", "mug", 2)'),
        ('carts.add("bob", "mug", 2); items.delete("Shop", {"PK": "CART#bob", "SK": "ITEM#mug"})', "{'cup': 3}"),
    ],
    "never-below-zero": [
        (_UNCONDITIONAL, "more were sold than there were"),
        (_UNCOUNTED, "its `Sold` is 0"),
        ('carts.stock("cup", 4)\nfor buyer in range(3):\n    carts.take("cup")', "let all six try"),
    ],
    "voucher-changes-hands": [
        (f'hand_over = lambda: items.put("Shop", {_BOB})', "both have a voucher after `hand_over`"),
        (f'hand_over = lambda: items.delete("Shop", {_ALICE})', "nobody has a voucher after `hand_over`"),
        ("hand_over = lambda: False", "Where Alice had the voucher, Alice has the voucher after `hand_over`"),
        (
            f"def hand_over():\n    found = items.delete('Shop', {_ALICE})\n"
            f"    if found:\n        items.put('Shop', {_BOB})\n    return bool(found)",
            "1 call of DeleteItem, 1 call of PutItem",
        ),
        (
            _HAND_OVER.format(condition=""),
            "Where nobody had a voucher, Bob has the voucher",
        ),
        (
            _HAND_OVER.format(condition='"ConditionExpression": "attribute_exists(PK)"'),
            "a transaction that is cancelled is an answer",
        ),
    ],
    "cancel-an-order": [
        (_CANCEL.format(condition="attribute_exists(PK)"), "give each product back once"),
        (
            _CANCEL.format(condition="attribute_not_exists(#status) OR #status <> :c"),
            "`cancel` made an order that did not exist",
        ),
        (
            "def cancel(number):\n"
            '    key = {"PK": f"ORDER#{number}", "SK": "ORDER"}\n'
            '    order = items.get("Shop", key)\n'
            '    if order is None or order.get("Status") == "cancelled":\n        return False\n'
            '    items.update("Shop", key, Status="cancelled")\n'
            '    for product, quantity in order["Lines"].items():\n'
            '        items.add("Shop", {"PK": f"PRODUCT#{product}", "SK": "STOCK"}, "Units", int(quantity))\n'
            "    return True",
            "half of the order is cancelled",
        ),
    ],
}
