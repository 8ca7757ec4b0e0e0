"""What learners try in chapter 4, and a part of what the check says to it."""

WRONG_ANSWERS = {
    "newest-three": [
        (
            'bob = Key("UserID").eq("user456")\n'
            'bobs_newest = lambda: table.query(KeyConditionExpression=bob, Limit=3)["Items"]',
            "Bob's oldest orders",
        ),
        (
            'bobs_newest = lambda: queries.query("Orders", bob)[-3:]',
            "the oldest comes first",
        ),
        (
            'bobs_newest = lambda: queries.query("Orders", bob)[:-4:-1]',
            "they cost too much: 1 call of Query, 12 read units",
        ),
        (
            'bobs_newest = lambda: queries.query("Orders", bob, ScanIndexForward=False, Limit=3)',
            "it is the size of a page",
        ),
        (
            "bobs_newest = lambda: table.query(\n"
            '    KeyConditionExpression=bob, ScanIndexForward=False, Limit=3, ConsistentRead=True)["Items"]',
            "an eventually consistent read is enough",
        ),
        (
            'bobs_newest = table.query(KeyConditionExpression=bob, ScanIndexForward=False, Limit=3)["Items"]',
            "of the type list",
        ),
        (
            "def bobs_newest():\n"
            '    own = [order for order in every if order["UserID"] == "user456"]\n'
            '    return sorted(own, key=lambda order: order["OrderID"])[:-4:-1]',
            "read nothing from DynamoDB",
        ),
    ],
    "ten-to-twenty-one": [
        (
            'days = Key("OrderID").between("2024-03-10", "2024-03-21")\n'
            'ten_to_twenty_one = queries.query("Orders", alice & days)',
            "the orders of the 21st as well",
        ),
        (
            'ten_to_twenty_one = queries.query("Orders", alice & Key("OrderID").begins_with("2024-03"))',
            "narrow the sort key at both ends",
        ),
        (
            'days = Attr("OrderID").between("2024-03-10", "2024-03-22")\n'
            'ten_to_twenty_one = table.scan(FilterExpression=days)["Items"]',
            "are other people's",
        ),
    ],
    "waiting-in-berlin": [
        ('waiting = table.scan(FilterExpression=Attr("ToShip").eq("Berlin"))["Count"]', "the orders on the first page"),
        (
            'waiting = [order for order in items.scan("Orders") if "ToShip" in order]',
            "in any warehouse",
        ),
        (
            'waiting = sum(page["ScannedCount"] for page in queries.scan_pages("Orders"))',
            "`Count`, not `ScannedCount`",
        ),
        ('waiting = "many"', "of the type str"),
    ],
    "newest-of-each": [
        (
            'newest_of_each = lambda: {order["UserID"]: order["OrderID"] for order in items.scan("Orders")}',
            "they cost too much: 2 calls of Scan, 138.5 read units",
        ),
        (
            "newest_of_each = lambda: {\n"
            '    who: queries.query("Orders", Key("UserID").eq(who))[-1]["OrderID"] for who in orders.CUSTOMERS}',
            "they cost too much: 12 calls of Query",
        ),
        (
            "newest_of_each = lambda: {\n"
            '    who: table.query(KeyConditionExpression=Key("UserID").eq(who), Limit=1)["Items"][0]["OrderID"]\n'
            "    for who in orders.CUSTOMERS}",
            "everybody's oldest orders",
        ),
        ('newest_of_each = lambda: [order["OrderID"] for order in every][-12:]', "returned a list"),
        (
            'newest_of_each = lambda: {order["UserID"]: order["OrderID"] for order in every}',
            "Tomorrow the customers have new orders",
        ),
    ],
    "collection-of-your-own": [
        (
            "from userlab import tables\n"
            'tables.create("Talk", "Chat", "Number")\n'
            'items.put_all("Talk", [{"Chat": "family", "Number": str(n)} for n in range(12)])\n'
            'name, value = "Talk", "family"',
            "10 comes before 9",
        ),
        (
            'tables.create("Matches", "Team", "Day")\n'
            'items.put_all("Matches", [{"Team": "red", "Day": f"{n}.07.2024"} for n in range(10, 16)])\n'
            'name, value = "Matches", "red"',
            "dates with the year first",
        ),
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
            "there is 1 item.",
        ),
    ],
}
