"""What learners try in chapter 2, and a part of what the check says to it."""

WRONG_ANSWERS = {
    "books-table": [
        ('tables.create("Books", "Isbn")', "The key of `Books` is ['Isbn']"),
        (
            'tables.delete("Books"); tables.create("Books", "ISBN", types={"ISBN": "N"})',
            "`ISBN` is of type N",
        ),
        ('tables.delete("Books"); tables.create("books", "ISBN"); tables.names()', "a table named `Books`"),
    ],
    "scores-by-points": [
        ('tables.create("Scores", "Player")', "room for one score of each player"),
        (
            'tables.delete("Scores"); tables.create("Scores", "Player", "Points")',
            "10 comes before 9",
        ),
        ('tables.delete("Scores")', "a table named `Scores`"),
    ],
    "reviews-table": [
        ('tables.create("Reviews", "Product"); keyed = lambda review: review', "one review for each value"),
        (
            'tables.delete("Reviews"); tables.create("Reviews", "Product", "WrittenOn"); keyed = lambda review: review',
            "the second would replace the first",
        ),
        (
            'tables.delete("Reviews"); tables.create("Reviews", "UserID", "WrittenOn"); keyed = lambda review: review',
            "what the page names, the product",
        ),
        (
            'tables.delete("Reviews"); tables.create("Reviews", "Product", "Key")\n'
            "keyed = lambda review: review | {\"Key\": f\"{review['UserID']}#{review['WrittenOn']}\"}",
            "not in the order of time",
        ),
        (
            'tables.delete("Reviews"); tables.create("Reviews", "Product", "Written"); keyed = lambda review: review',
            "has no `Written`",
        ),
        (
            "keyed = lambda review: review | {\"Written\": f\"{review['WrittenOn']}#{review['Stars']}\"}",
            "in the same minute, with as many stars",
        ),
    ],
    "table-of-your-own": [
        ('tables.delete("books"); tables.names()', "create it, under any other name"),
        ('tables.create("Recipes", "Title")', "a tag `Owner`, and one more"),
        ('tables.tag("Recipes", Owner="me")', "a tag `Owner`, and one more"),
    ],
}
