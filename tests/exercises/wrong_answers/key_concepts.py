"""What learners try in chapter 1, and a part of what the check says to it."""

WRONG_ANSWERS = {
    "another-kind": [
        (
            'users.put_item(Item={"UserID": "user123", "Whiskers": 24, "Likes": ["fish"]})',
            "under one that is taken, it replaces what is there",
        ),
        ('users.put_item(Item={"UserID": "user999", "Name": "Dave", "Age": 44})', "`user999` has no attribute"),
        ('users.put_item(Item={"UserID": "cat1", "Name": "Mia", "Whiskers": 24})', "`cat1` has ['Whiskers']"),
    ],
    "two-anns": [
        ('tables.create("club", "MemberID")', "Upper and lower case count"),
        (
            'tables.create("Club", "Name"); club = boto3.resource("dynamodb").Table("Club")\n'
            'club.put_item(Item={"Name": "Ann", "Born": 1990}); club.put_item(Item={"Name": "Ann", "Born": 2001})',
            "`Name` again, and the Anns in it were born in [2001]",
        ),
        (
            'tables.delete("Club"); tables.create("Club", "MemberID")\n'
            'club.put_item(Item={"MemberID": "ann", "Name": "Ann", "Born": 1990})\n'
            'club.put_item(Item={"MemberID": "ann", "Name": "Ann", "Born": 2001})',
            "these years in `Born`: [2001]",
        ),
        (
            'tables.delete("Club"); tables.create("Club", "MemberID")\n'
            'club.put_item(Item={"MemberID": "m1", "name": "Ann", "born": 1990})',
            "with the attributes `Name` and `Born`",
        ),
    ],
    "key-that-spreads": [
        ('key = lambda visit: visit["Page"]', "4 different keys"),
        ('key = "Visitor"', "of the type str"),
        (
            "import random\nkey = lambda visit: str(random.randrange(1000))",
            "Asked twice, it returns different keys",
        ),
        ("key = lambda visit: f\"{visit['Day']}#{visit['Page']}\"", "busiest partition gets"),
        ('key = lambda visit: str(hash(visit["Visitor"]) % 500)', "another number in every process"),
    ],
    "read-the-day-back": [
        (
            'shard_key = lambda visit: visit["Day"]\nkeys_of_day = lambda day: [day]',
            "the busiest partition gets 100%",
        ),
        (
            "import random\nshard_key = lambda visit: f\"{visit['Day']}#{random.randrange(20)}\"\n"
            'keys_of_day = lambda day: [f"{day}#{number}" for number in range(20)]',
            "different keys for the same visit",
        ),
        (
            "shard_key = lambda visit: f\"{visit['Day']}#{visit['Visitor'][-2:]}\"\n"
            'keys_of_day = lambda day: [f"{day}#{number:02}" for number in range(100)]',
            "that `keys_of_day` does not list, such as",
        ),
        (
            "shard_key = lambda visit: f\"{visit['Day']}#{visit['Visitor']}\"\n"
            'keys_of_day = lambda day: [f"{day}#v{number}" for number in range(3000)]',
            "lists 3,000 keys",
        ),
        (
            "shard_key = lambda visit: f\"{visit['Day']}#{int(visit['Visitor'][1:]) % 20}\"\n"
            'keys_of_day = lambda day: [f"2024-07-10#{number}" for number in range(20)]',
            "does yours name one day always?",
        ),
        (
            "shard_key = lambda visit: str(int(visit['Visitor'][1:]) % 20)\n"
            "keys_of_day = lambda day: [str(number) for number in range(20)]",
            "Visits of two days have the same key: '0'",
        ),
    ],
}
