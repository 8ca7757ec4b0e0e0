"""What learners try in chapter 18, and a part of what the check says to it."""

UPDATE = """
def backfill(order):
    table.update_item(
        Key={"PK": order["PK"], "SK": order["SK"]},
        UpdateExpression="SET #year = :year",
        CONDITION
        ExpressionAttributeNames={"#year": "Year"},
        ExpressionAttributeValues={":year": order["Day"][:4]},
    )
    return True
"""
WRONG_ANSWERS = {
    "recall-the-thermos": [
        (
            'every = queries.query("Shop", Key("GSI1PK").eq("PRODUCT#thermos"), IndexName="GSI1")\n'
            'recalled = [line["PK"].removeprefix("ORDER#") for line in every]',
            "from January to June",
        ),
        (
            'lines = queries.query("Shop", Key("GSI1PK").eq("PRODUCT#tea") & Key("GSI1SK").begins_with("2024-03"),'
            ' IndexName="GSI1")\nrecalled = [line["PK"].removeprefix("ORDER#") for line in lines]',
            "the partition key of the index is the product",
        ),
        (
            'lines = queries.query("Shop", Key("GSI1PK").eq("PRODUCT#thermos") & Key("GSI1SK").begins_with("2024-03"),'
            ' IndexName="GSI1")\nrecalled = [line["PK"] for line in lines]',
            "cut off what comes before the number",
        ),
        ("recalled = lines", "a dict in it"),
    ],
    "the-garden-shelf": [
        ('garden = lambda: on_shelf("garden")', "Their names only begin alike"),
        ('garden = lambda: [each for each in on_shelf("garden") if "books" not in each]', "'garden-furniture/bench'"),
        ('garden = lambda: on_shelf("garden/tools/")', "Missing: ['garden/seeds/basil', 'garden/seeds/mint']"),
        (
            'garden = lambda: [item["GSI1SK"] for item in items.scan("Shop")'
            ' if str(item.get("GSI1SK")).startswith("garden/")]',
            "1 call of Scan",
        ),
    ],
    "pattern-of-your-own": [
        ('mine = "the largest orders"', "what `design.pattern` returns"),
        ("mine = patterns[3]", "a query of an index of your own"),
        (
            'indexes.add("Shop", "by-note", "Note", include="KEYS_ONLY")\n'
            'note = shop.order(1, 1, "2024-01-01", 1)["Note"]\n'
            'mine = ask("all that ring", 1, 2, "query", **in_shop, IndexName="by-note",'
            ' KeyConditionExpression=Key("Note").eq(note))',
            "choose a key that divides them",
        ),
        (
            'indexes.add("Shop", "by-land", "Country", "Total", types={"Total": "N"})\n'
            'mine = ask("of a country", 1, 20, "query", **in_shop, IndexName="by-land",'
            ' KeyConditionExpression=Key("Country").eq("Germany"))',
            'let the index keep less, `include="KEYS_ONLY"`',
        ),
    ],
    "backfill-loses-nothing": [
        (
            'def backfill(order):\n    table.put_item(Item=order | {"Year": order["Day"][:4]})\n    return True',
            "After `backfill` both are lost",
        ),
        (UPDATE.replace("CONDITION", ""), "`backfill` brought it back"),
        (
            UPDATE.replace("CONDITION", 'ConditionExpression="attribute_exists(PK)",'),
            "catch the exception",
        ),
        (
            "def backfill(order):\n"
            '    there = items.get("Shop", {"PK": order["PK"], "SK": order["SK"]}, consistent=True)\n'
            '    if there and "Year" not in there:\n'
            '        table.put_item(Item=there | {"Year": order["Day"][:4]})\n'
            "        return True\n"
            "    return False",
            "look and write in one step",
        ),
        (
            UPDATE.replace("CONDITION", 'ConditionExpression="attribute_exists(PK)",')
            .replace("    table", "    try:\n      table")
            .replace("    return True", "    except Exception:\n        return False\n    return True"),
            "what newer writers wrote stays",
        ),
    ],
}
