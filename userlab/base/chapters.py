"""The chapters of the course, and the AWS account that each of them works in.

Every chapter has an account of its own, so that notebooks run in any order and side by side, and none of them
finds what another one left. The account's id is 123456789 and the chapter's number in three digits: what a
learner sees in an ARN, `arn:aws:dynamodb:us-east-1:123456789003:table/Users`, says which chapter made it.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from userlab.base.errors import LabError

ACCOUNT_PREFIX = "123456789"
PLAYGROUND = "playground"
PLAYGROUND_NUMBER = 99


@dataclass(frozen=True)
class Chapter:
    """A chapter: its number in the course, its name (`begin(name)`, the end of its file's name) and its title."""

    number: int
    name: str
    title: str

    @property
    def account(self) -> str:
        """The chapter's AWS account: 12 digits that end in its number."""
        return f"{ACCOUNT_PREFIX}{self.number:03}"

    @property
    def file(self) -> str:
        """The notebook's file name: `03-add-items.ipynb`."""
        return f"{self.number:02}-{self.name}.ipynb"


CHAPTERS = (
    Chapter(0, "start-here", "Start here"),
    Chapter(1, "key-concepts", "Key concepts"),
    Chapter(2, "create-the-table", "Create the table"),
    Chapter(3, "add-items", "Add items"),
    Chapter(4, "read-and-query", "Read and query"),
    Chapter(5, "secondary-indexes", "Secondary indexes"),
    Chapter(6, "throughput-and-ttl", "Throughput and TTL"),
    Chapter(7, "table-as-code", "The table as code"),
    Chapter(8, "leaderboard", "A leaderboard"),
    Chapter(9, "sessions-and-tokens", "Sessions and a token cache"),
    Chapter(10, "iot-events", "IoT events"),
    Chapter(11, "shopping-cart", "A shopping cart"),
    Chapter(12, "python-lambda", "A Lambda function in Python"),
    Chapter(13, "nodejs-lambda", "A Lambda function in Node.js"),
    Chapter(14, "iam-role", "The IAM role"),
    Chapter(15, "rest-api", "The REST API"),
    Chapter(16, "test-payloads", "Test payloads"),
    Chapter(17, "real-aws", "Real AWS, and clean-up"),
    Chapter(18, "design-a-table", "Design a table"),
    Chapter(19, "design-challenge", "Design challenge"),
    Chapter(20, "test-before-you-deploy", "Test before you deploy"),
    Chapter(21, "web-page", "A web page that calls it"),
    Chapter(22, "who-are-you", "Who are you?"),
    Chapter(23, "work-for-later", "Work for later"),
    Chapter(24, "see-it", "See it, and be woken"),
    Chapter(25, "release-safely", "Release safely"),
    Chapter(26, "capstone", "Capstone: a service of your own"),
)


def find(name: str) -> Chapter | None:
    """The chapter of this name, or None. `find("add-items").number` is 3."""
    return next((chapter for chapter in CHAPTERS if chapter.name == name), None)


def called(text: str) -> Chapter:
    """The chapter that a person means by its number, its name or its notebook's file name.

    Raises LabError for any other text, with names that are near.

    >>> called("3") == called("03") == called("add-items") == called("notebooks/03-add-items.ipynb")
    True
    """
    import difflib

    word = text.replace("\\", "/").rpartition("/")[2].lower()
    for chapter in CHAPTERS:
        if word in (chapter.name, chapter.file, chapter.file.removesuffix(".ipynb")):
            return chapter
        if word.isascii() and word.isdigit() and int(word) == chapter.number:
            return chapter
    near = difflib.get_close_matches(word, [chapter.name for chapter in CHAPTERS], n=3)
    meant = f" Did you mean {' or '.join(near)}?" if near else ""
    raise LabError(
        f"There is no chapter {text!r}.{meant} A chapter has a number, 0 to {CHAPTERS[-1].number}, and a name, such as "
        f"{CHAPTERS[3].name}."
    )


def is_account(number: str) -> bool:
    """Whether this is the id of an account of the local cloud's chapters. `is_account("123456789003")` is True."""
    return len(number) == 12 and number.isdecimal() and number.startswith(ACCOUNT_PREFIX)


def account_of(chapter: str | None = None) -> str:
    """The AWS account id (12 digits) that a chapter works in.

    None and "playground" give the account of shells and of free trials, 123456789099, and the id of an account itself.
    A name that is not a chapter's gets a number from 100 to 999 made of the name itself, the same one every time.

    >>> account_of("add-items"), account_of(), account_of("my own idea")
    ('123456789003', '123456789099', '123456789635')
    """
    if chapter is None or chapter == PLAYGROUND:
        return f"{ACCOUNT_PREFIX}{PLAYGROUND_NUMBER:03}"
    if is_account(chapter):
        return chapter
    known = find(chapter)
    if known is not None:
        return known.account
    return f"{ACCOUNT_PREFIX}{100 + zlib.crc32(chapter.encode()) % 900}"
