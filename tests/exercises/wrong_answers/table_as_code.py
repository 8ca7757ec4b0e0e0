"""What learners try in chapter 7, and a part of what the check says to it."""

_WRITE_GAMES = """
text = (table / "table.tf").read_text().replace('"users"', '"games"').replace('"Users"', '"Games"')
_ = (table / "games.tf").write_text(text)
"""

WRONG_ANSWERS = {
    "games-table": [
        (_WRITE_GAMES, "There is no table `Games`. The directory has the files ['games.tf'"),
        (_WRITE_GAMES + "terraform.apply(table)", "The key of `Games` is ['UserID']"),
    ],
    "owner-tag": [
        ('tables.tag("Users", Owner="me")', "the next `apply` takes it away"),
        (
            'file = table / "table.tf"\n'
            "_ = file.write_text(file.read_text().replace('Environment =', 'owner = \"me\"\\n    Environment ='))\n"
            "terraform.apply(table)",
            "The table has the tags ['Environment', 'owner']",
        ),
    ],
    "change-the-function": [
        (
            'file = stack / "function.tf"\n_ = file.write_text(file.read_text() + "\\n# faster, please\\n")\n',
            "The function is as it was",
        ),
        (
            'boto3.client("lambda").update_function_configuration(FunctionName="users", MemorySize=512)',
            "somebody did it by hand",
        ),
    ],
}
