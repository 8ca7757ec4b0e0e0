"""What learners try in chapter 4, and a part of what the check says to it."""

WRONG_ANSWERS = {
    "newest-three": [
        (
            'bobs_newest = table.query(KeyConditionExpression=Key("UserID").eq("user456"), Limit=3)["Items"]',
            "Bob's oldest orders",
        ),
        (
            'bobs_newest = queries.query("Orders", Key("UserID").eq("user456"))[-3:]',
            "the oldest comes first",
        ),
        (
            'bobs_newest = queries.query("Orders", Key("UserID").eq("user456"), ScanIndexForward=False, Limit=3)',
            "There are 50 orders",
        ),
    ],
    "ten-to-twenty-one": [
        (
            'days = Key("OrderID").between("2024-03-10", "2024-03-21")\n'
            'ten_to_twenty_one = queries.query("Orders", alice & days)',
            "those of the 21st as well",
        ),
        (
            'ten_to_twenty_one = queries.query("Orders", alice & Key("OrderID").begins_with("2024-03"))',
            "narrow the sort key at both ends",
        ),
        (
            'days = Attr("OrderID").between("2024-03-10", "2024-03-22")\n'
            'ten_to_twenty_one = table.scan(FilterExpression=days)["Items"]',
            "other people's orders",
        ),
    ],
    "waiting-in-berlin": [
        ('waiting = table.scan(FilterExpression=Attr("ToShip").eq("Berlin"))["Count"]', "those on the first page"),
        (
            'waiting = [order for order in items.scan("Orders") if "ToShip" in order]',
            "all that wait, anywhere",
        ),
        ('waiting = "many"', "of the type str"),
    ],
    "collection-of-your-own": [
        (
            "from userlab import tables\n"
            'tables.create("Chats", "Chat")\n'
            'items.put_all("Chats", [{"Chat": f"family{n}"} for n in range(5)])\n'
            'name, value = "Chats", "family1"',
            "no sort key",
        ),
        (
            'tables.create("Lines", "Line", "Station")\n'
            'items.put_all("Lines", [{"Line": f"U{n}", "Station": "Zoo"} for n in range(5)])\n'
            'name, value = "Lines", "U2"',
            "there are 1 items",
        ),
    ],
}
