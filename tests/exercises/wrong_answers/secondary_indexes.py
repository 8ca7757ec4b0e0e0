"""What learners try in chapter 5, and a part of what the check says to it."""

WRONG_ANSWERS = {
    "find-by-name": [
        ('indexes.add("User", "by-name", "Name")', "call `indexes.add` for the table `Users`"),
        ('indexes.add("Users", "by-name", "name")', "upper and lower case count"),
        (
            'indexes.delete("Users", "by-name"); indexes.add("Users", "email-name", "Email", "Name")',
            "`Name` as the first part of the key",
        ),
    ],
    "largest-orders": [
        ('indexes.add("Orders", "by-total", "Product", "Total")', "`by-total` has 0 chairs in it"),
        (
            'indexes.delete("Orders", "by-total"); indexes.add("Orders", "by-total", "Total", types={"Total": "N"})',
            "The key of `by-total` is ['Total']",
        ),
        (
            'indexes.delete("Orders", "by-total"); indexes.add("Orders", "products", "Product")',
            "an index named `by-total`",
        ),
    ],
    "next-three": [
        ('next_three = lambda: table.query(**in_berlin, Limit=3)["Items"]', "they have no `Receipt`"),
        (
            "def next_three():\n"
            '    waiting = [order for order in items.scan("Orders") if order.get("ToShip") == "Berlin"]\n'
            '    return sorted(waiting, key=lambda order: order["OrderID"])[:3]',
            "they cost too much: 2 calls of Scan, 138.5 read units",
        ),
        (
            "def next_three():\n"
            '    entries = table.query(**in_berlin)["Items"]\n'
            '    keys = [{"UserID": entry["UserID"], "OrderID": entry["OrderID"]} for entry in entries]\n'
            '    found = items.get_all("Orders", keys)\n'
            '    return sorted(found, key=lambda order: order["OrderID"])[:3]',
            "they cost too much: 1 call of Query, 1 call of BatchGetItem, 8 read units",
        ),
        ("next_three = lambda: table.query(**in_berlin, ScanIndexForward=False, Limit=3)['Items']", "wait longest"),
        (
            "def next_three():\n"
            '    waiting = {entry["OrderID"] for entry in berlin["Items"][:3]}\n'
            '    return [order for order in every if order["OrderID"] in waiting]',
            "Once these are shipped, others wait",
        ),
    ],
    "index-of-your-own": [
        ('name, value = "to-ship", "Berlin"', "no index 'to-ship' of your own"),
        ('indexes.add("Orders", "by-pieces", "Pieces"); name, value = "by-pieces", "2"', "Nothing lies under Pieces"),
        ('indexes.add("Orders", "all", "Receipt"); name, value = "all", every[0]["Receipt"]', "a part of the orders"),
        (
            'indexes.add("Orders", "by-warehouse", "ToShip"); name, value = "by-warehouse", "Berlin"',
            "the question that `to-ship` answers already",
        ),
    ],
}
