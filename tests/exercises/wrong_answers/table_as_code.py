"""What learners try in chapter 7, and a part of what the check says to it."""

_WRITE_GAMES = """
text = (table / "table.tf").read_text().replace('"users"', '"games"').replace('"Users"', '"Games"')
_ = (table / "games.tf").write_text(text)
"""

WRONG_ANSWERS = {
    "games-table": [
        (_WRITE_GAMES, "There is no table `Games`. The directory has the files ['games.tf'"),
        (_WRITE_GAMES + "terraform.apply(table)", "The key of `Games` is ['UserID']"),
        (
            '(table / "games.tf").unlink()\nterraform.apply(table)\ntables.create("Games", "GameID")',
            "somebody made it by hand",
        ),
        ('tables.delete("Games")', "There is no table `Games`"),
    ],
    "owner-tag": [
        ('tables.tag("Users", Owner="me")', "the next `apply` takes it away"),
        (
            'file = table / "table.tf"\n'
            "_ = file.write_text(file.read_text().replace('Environment =', 'owner = \"me\"\\n    Environment ='))\n"
            "terraform.apply(table)",
            "The table has the tags ['Environment', 'owner']",
        ),
        (
            "file = table / 'table.tf'\n"
            "_ = file.write_text(file.read_text().replace('Environment =', '# Owner = 1\\n    Environment ='))\n"
            "terraform.apply(table)",
            "The table has the tags",
        ),
    ],
    "a-plan-that-loses-data": [
        (
            "def loses(lines):\n    return [line.split()[1] for line in lines if 'destroy' in line]",
            "For a plan that creates a table, `loses` returned ['1']",
        ),
        (
            "def loses(lines):\n"
            "    return [line.split()[1] for line in lines if line.strip().endswith('will be destroyed')]",
            "For a plan that replaces a table, `loses` returned []",
        ),
        (
            "def loses(lines):\n"
            "    ends = ('must be replaced', 'will be destroyed')\n"
            "    return [line.split()[1] for line in lines if line.endswith(ends)]",
            "aws_lambda_permission.api",
        ),
        ("def loses(lines):\n    return any('destroy' in line for line in lines)", "`loses` returned True"),
    ],
    "change-the-function": [
        ("terraform.plan(stack)", "The function is as it was"),
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
