"""A brief with one wish more: to read on, a page after the other."""

from __future__ import annotations

import dataclasses
import re

from userlab.capstone import BRIEFS, Call, Project
from userlab.capstone.brief import Brief, Measured

PAGE = 20
SIGNED = PAGE + 2
NEWEST = re.compile(r"^def newest\(.*?(?=^def )", re.MULTILINE | re.DOTALL)


def brief() -> Brief:
    """The guest book's, with two entries more than fill a page, and `?before=` an entry."""
    asked = BRIEFS["guest-book"]
    numbers = range(1, SIGNED + 1)
    first_page = [{"EntryID": f"{{e{number}}}"} for number in reversed(numbers)][:PAGE]
    works = (
        *(Call(f"entry {n}", "alice", "POST", "/entries", {"Text": "Hello"}, 201, keep=f"e{n}") for n in numbers),
        Call("the newest twenty", "bob", "GET", "/entries", says={"entries": first_page}),
        Call("the two before them", "bob", "GET", "/entries?before={e3}",
             says={"entries": [{"EntryID": "{e2}"}, {"EntryID": "{e1}"}]}),
        Call("nothing before the first", "bob", "GET", "/entries?before={e1}", says={"entries": []}),
    )  # fmt: skip
    sign, page, _, take_away = asked.measured
    before = Measured(Call("page before", "bob", "GET", "/entries?before={new}"), page.reads, page.writes)
    return dataclasses.replace(asked, works=works, measured=(sign, page, before, take_away))


def project(finished: Project, function: str) -> Project:
    """A finished guest book with another function `newest`, and a role that may Scan, too; judged by that brief."""
    handler = finished.read("src/handler.py")
    finished.write("src/handler.py", NEWEST.sub(lambda _: f"{function.strip()}\n\n\n", handler))
    template = finished.template()
    statement = template["Resources"]["Role"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"][0]
    statement["Action"].append("dynamodb:Scan")
    finished.save(template)
    return Project(finished.place, brief())
