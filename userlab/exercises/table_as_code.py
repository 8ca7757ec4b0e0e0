"""Exercises of chapter 7, "The table as code"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3

from userlab import apis, tables, terraform
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed

TABLE, FUNCTION, API = "aws_dynamodb_table", "aws_lambda_function", "aws_api_gateway_rest_api"
BEFORE = {"MemorySize": 128, "Timeout": 10, "Environment": {"TABLE_NAME": "Users"}}


@exercise(
    "games-table",
    chapter="table-as-code",
    level="easy",
    concept="a resource of your own",
    hints=[
        "Terraform reads all files of the directory that end in `.tf`. `table.tf` is a good start for your own.",
        "Four things differ: the name behind the type, `name`, `hash_key`, and the name in the block `attribute`.",
        "`read_text` of `table.tf`, replace users, Users and UserID in it, and `write_text` it to `games.tf`.",
    ],
    solution="""
        text = (table / "table.tf").read_text()
        text = text.replace('"users"', '"games"').replace('"Users"', '"Games"').replace('"UserID"', '"GameID"')
        _ = (table / "games.tf").write_text(text)
        terraform.apply(table)
    """,
)
def games_table() -> Verdict:
    made = [resource for resource in _remembered("table", TABLE) if resource["name"] == "Games"]
    if "Games" not in tables.names():
        files = sorted(file.name for file in terraform.directory("table").glob("*.tf"))
        return not_yet(
            f"There is no table `Games`. The directory has the files {files}.",
            "the table, made by Terraform",
            "describe it in a file that ends in .tf, then apply.",
        )
    if not made:
        return not_yet(
            "There is a table `Games`, but Terraform does not know it: somebody made it by hand.",
            "a table that Terraform made",
            "delete it with `tables.delete`, describe it in a file, and apply.",
        )
    key = tables.key_names(tables.describe("Games"))
    if key != ["GameID"]:
        return not_yet(f"The key of `Games` is {key}.", "`GameID` alone", "change the file and apply again.")
    return passed("`Games` is there, with the key GameID, and Terraform knows it: `destroy` takes it away again.")


@exercise(
    "owner-tag",
    chapter="table-as-code",
    level="mistake",
    concept="a change by hand and by file",
    hints=[
        "`tables.tag` changes the table behind Terraform's back. Change what Terraform reads.",
        "In `table.tf`, inside of `tags = { ... }`, add a line `Owner = ...`. Then apply.",
    ],
    solution="""
        file = table / "table.tf"
        text = file.read_text().replace('Environment = "dev"', 'Environment = "dev"\\n    Owner       = "me"')
        _ = file.write_text(text)
        terraform.apply(table)
    """,
)
def owner_tag() -> Verdict:
    users = next((resource for resource in _remembered("table", TABLE) if resource["name"] == "Users"), None)
    if users is None or "Users" not in tables.names():
        return not_yet("There is no table `Users` made by Terraform.", "the chapter's", "run `terraform.apply(table)`.")
    tags, known = tables.tags_of("Users"), users.get("tags") or {}
    if "Owner" in tags and "Owner" not in known:
        return not_yet(
            "The table has the tag `Owner`, but Terraform did not put it there: the next `apply` takes it away.",
            "the tag in the file `table.tf`, and applied",
            "add it to the block `tags` of the file, and apply.",
        )
    if "Owner" not in tags:
        return not_yet(
            f"The table has the tags {sorted(tags)}.", "`Owner` among them", "mind the capital O, and apply."
        )
    if tags["Owner"] != known["Owner"]:
        return not_yet(
            f"The table says {tags['Owner']!r}, Terraform remembers {known['Owner']!r}.", "the same", "apply once more."
        )
    return passed(f"The tag stands in the file, and the table has it: Owner is {tags['Owner']!r}.")


USERS, SHOP, PERMISSION = "aws_dynamodb_table.users", "aws_dynamodb_table.shop", "aws_lambda_permission.api"
DOES = "Terraform will perform the following actions:"
PLANS = {  # a plan of each kind, and the tables that lose their items
    "that creates a table": ((DOES, f"  # {USERS} will be created", "Plan: 1 to add, 0 to change, 0 to destroy."), []),
    "that changes a tag": (
        (
            f"  # {USERS} will be updated in-place",
            '      ~ "Note" = "old" -> "never destroy, it must be replaced by hand"',
        ),
        [],
    ),
    "that replaces a table": (
        (f"  # {USERS} must be replaced", "-/+ resource ...", "Plan: 1 to add, 0 to change, 1 to destroy."),
        [USERS],
    ),
    "that destroys a table and changes another one": (
        (f"  # {USERS} will be updated in-place", f"  # {SHOP} will be destroyed"),
        [SHOP],
    ),
    "that replaces a permission of Lambda": (
        (f"  # {PERMISSION} must be replaced", "Plan: 1 to add, 0 to change, 1 to destroy."),
        [],
    ),
}


@exercise(
    "a-plan-that-loses-data",
    chapter="table-as-code",
    level="thought",
    concept="read a plan",
    hints=[
        "Lines that begin with `#` say what happens to which resource. Two of their endings lose items.",
        "`must be replaced` and `will be destroyed`. The last line always has the word `destroy`, also with a 0.",
        "The address is the second word: `line.split()[1]`. Tables begin with `aws_dynamodb_table.`",
    ],
    solution="""
        def loses(lines):
            found = []
            for line in lines:
                line = line.strip()
                bad = line.endswith(("must be replaced", "will be destroyed"))
                if bad and line.startswith("# aws_dynamodb_table."):
                    found.append(line.split()[1])
            return found
    """,
)
def a_plan_that_loses_data(loses: Callable[[list[str]], Any]) -> Verdict:
    for what, (lines, expected) in PLANS.items():
        try:
            found = loses(list(lines))
        except Exception as error:
            return not_yet(
                f"For a plan {what}, `loses` raised {type(error).__name__}: {error}", f"it returns {expected}"
            )
        if not isinstance(found, list) or sorted(map(str, found)) != expected:
            return not_yet(
                f"For a plan {what}, `loses` returned {found!r}.",
                f"{expected}",
                "look at the lines that begin with `#`: `" + next(line for line in lines if "#" in line).strip() + "`.",
            )
    return passed("It finds tables that are destroyed or replaced, and nothing else.")


@exercise(
    "change-the-function",
    chapter="table-as-code",
    level="open",
    concept="change a running stack",
    hints=[
        "The resource is in `function.tf`. The provider's arguments are `memory_size`, `timeout` and `environment`.",
        "Read the file, replace a part of it, write it back, and apply: as with the tag.",
    ],
    solution="""
        file = stack / "function.tf"
        _ = file.write_text(file.read_text().replace("= 10", "= 20\\n  memory_size = 256"))
        terraform.apply(stack)
    """,
)
def change_the_function() -> Verdict:
    made = next((resource for resource in _remembered("stack", FUNCTION)), None)
    if made is None:
        return not_yet("Terraform remembers no function.", "the stack, applied", "run `terraform.apply(stack)`.")
    found = boto3.client("lambda").get_function_configuration(FunctionName=made["function_name"])
    now = {
        "MemorySize": found["MemorySize"],
        "Timeout": found["Timeout"],
        "Environment": found.get("Environment", {}).get("Variables", {}),
    }
    changed = {name: value for name, value in now.items() if value != BEFORE[name]}
    if not changed:
        return not_yet(
            "The function is as it was: 128 MB, 10 seconds, one variable.",
            "another memory, another time limit, or one more variable",
            "change `function.tf`, and apply.",
        )
    variables = (made["environment"] or [{}])[0].get("variables") or {}
    known = {"MemorySize": made["memory_size"], "Timeout": made["timeout"], "Environment": variables}
    if known != now:
        return not_yet(
            f"The function has changed ({changed}), but Terraform remembers {known}: somebody did it by hand.",
            "a change by the file",
            "write it into `function.tf`, and apply.",
        )
    api = next((resource["id"] for resource in _remembered("stack", API)), None)
    status = apis.call("GET", f"{apis.url(api)}/user/nobody").status if api else None
    if status != 404:
        return not_yet(f"GET /user/nobody answers {status}.", "404, as before", "look at the function's log.")
    return passed(f"Changed by the file: {changed}. The API still answers.")


def _remembered(configuration: str, kind: str) -> list[dict[str, Any]]:
    """The attributes of all resources of one type that Terraform made in a directory."""
    made = terraform.remembered(terraform.directory(configuration))
    return [attributes for address, attributes in made.items() if address.startswith(f"{kind}.")]
