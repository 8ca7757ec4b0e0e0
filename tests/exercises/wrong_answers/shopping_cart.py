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

WRONG_ANSWERS = {
    "three-mugs-for-bob": [
        ('carts.add("bob", "cup", 3)', "Bob's cart holds {'cup': 3}"),
        ('carts.add("bob", "mug")', 'carts.add("bob", "mug", 2)'),
        ('carts.add("bob", "mug", 2); items.delete("Shop", {"PK": "CART#bob", "SK": "ITEM#mug"})', "{'cup': 3}"),
    ],
    "never-below-zero": [
        (_UNCONDITIONAL, "more were sold than there were"),
        (_UNCOUNTED, "its `Sold` is 0"),
    ],
    "voucher-changes-hands": [
        (f'items.put("Shop", {_BOB})', "Both have a voucher now"),
        (f'items.delete("Shop", {_ALICE}); items.delete("Shop", {_BOB})', "neither Alice nor Bob"),
        (f'items.put("Shop", {_ALICE})', "Alice has the voucher still"),
    ],
}
