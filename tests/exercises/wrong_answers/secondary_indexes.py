"""What learners try in chapter 5, and a part of what the check says to it."""

WRONG_ANSWERS = {
    "find-by-name": [
        ('indexes.add("User", "by-name", "Name")', "one whose key is `Name`"),
        ('indexes.add("Users", "by-name", "name")', "one whose key is `Name`"),
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
            'indexes.delete("Orders", "by-total"); indexes.add("Orders", "by-product", "Product")',
            "one named `by-total`",
        ),
    ],
    "index-of-your-own": [
        ('name, value = "to-ship", "Berlin"', "no index 'to-ship' of your own"),
        ('indexes.add("Orders", "by-pieces", "Pieces"); name, value = "by-pieces", "2"', "Nothing lies under Pieces"),
        ('indexes.add("Orders", "all", "Receipt"); name, value = "all", every[0]["Receipt"]', "a part of them"),
    ],
}
