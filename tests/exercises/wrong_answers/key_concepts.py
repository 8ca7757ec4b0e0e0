"""What learners try in chapter 1, and a part of what the check says to it."""

WRONG_ANSWERS = {
    "another-kind": [
        ('items.put("Users", {"UserID": "user999", "Name": "Dave", "Age": 44})', "has 0 attributes"),
        ('items.put("Users", {"UserID": "cat1", "Name": "Mia", "Whiskers": 24})', "has 1 attributes"),
    ],
    "two-anns": [
        (
            'tables.create("Club", "Name")\n'
            'items.put("Club", {"Name": "Ann", "Born": 1990}); items.put("Club", {"Name": "Ann", "Born": 2001})',
            "`Name` again, and the Anns in it were born in [2001]",
        ),
        (
            'tables.delete("Club"); tables.create("Club", "MemberID")\n'
            'items.put("Club", {"MemberID": "ann", "Name": "Ann", "Born": 1990})\n'
            'items.put("Club", {"MemberID": "ann", "Name": "Ann", "Born": 2001})',
            "there are Anns born in [2001]",
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
    ],
}
