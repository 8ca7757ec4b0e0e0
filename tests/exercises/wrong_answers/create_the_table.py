"""What learners try in chapter 2, and a part of what the check says to it."""

WRONG_ANSWERS = {
    "books-table": [
        ('tables.create("Books", "Isbn")', "The key of `Books` is ['Isbn']"),
        (
            'tables.delete("Books"); tables.create("Books", "ISBN", types={"ISBN": "N"})',
            "`ISBN` is of type N",
        ),
        ('tables.delete("Books"); tables.create("books", "ISBN"); tables.names()', "one that is named `Books`"),
    ],
    "scores-by-points": [
        ('tables.create("Scores", "Player")', "room for one score of each player"),
        (
            'tables.delete("Scores"); tables.create("Scores", "Player", "Points")',
            "10 comes before 9",
        ),
        ('tables.delete("Scores")', "one that is named `Scores`"),
    ],
    "table-of-your-own": [
        ('tables.delete("books"); tables.create("Recipes", "Title")', "a tag `Owner`, and one more"),
        ('tables.tag("Recipes", Owner="me")', "a tag `Owner`, and one more"),
    ],
}
