"""No statement of a price, a quota or a runtime without a source and a date in userlab/measured/facts.json."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from botocore.retries import standard

from tests.notebooks import execute
from userlab.measured import prices

FILE = Path(prices.__file__).with_name("facts.json")
KNOWN = json.loads(FILE.read_text("utf-8"))
FACTS: dict[str, dict[str, Any]] = KNOWN["facts"]
# What a statement about AWS looks like: an amount with its unit, a bound, a month, or the name of a runtime.
UNITS = (
    "USD|cents?|MB|GB|KB|bytes|characters|seconds|minutes|hours|days|months|ms|milliseconds|requests|"
    "(?:(?:read|write) )?units|attributes|digits|items|words|writes|reads|attempts|retries|per table"
)
COUNTS = "one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|fifty|hundred|thousand"
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
CLAIM = re.compile(
    rf"\b\d[\d.,]*\s?(?:{UNITS})\b|\bcents?\b|\bpython3\.\d+|\bnodejs\d+\.x|\b(?:{MONTHS}) 20\d\d\b|"
    rf"\b(?:up to|at most|about every|remembers \w+ \w+ for)(?: for)? \**(?:\d[\d.,]*|{COUNTS})\b",
    re.IGNORECASE,
)
NOTEBOOKS = {path.stem: path for path in execute.paths()}


def prose(path: Path) -> str:
    """A notebook's text, in one line, as patterns need it."""
    cells = nbformat.read(path, as_version=4).cells
    return " ".join(" ".join(cell.source.split()) for cell in cells if cell.cell_type == "markdown")


def covered(text: str) -> list[tuple[int, int]]:
    """Where the text says what the file knows."""
    patterns = [pattern for fact in FACTS.values() for pattern in fact["says"]]
    patterns += [pattern for said in KNOWN["own"].values() for pattern in said]
    return [found.span() for pattern in patterns for found in re.finditer(pattern, text)]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_number_about_aws_has_a_source(name: str) -> None:
    text = prose(NOTEBOOKS[name])
    spans = covered(text)
    without = [
        text[max(0, claim.start() - 60) : claim.end() + 40]
        for claim in CLAIM.finditer(text)
        if not any(start < claim.end() and claim.start() < end for start, end in spans)
    ]
    assert without == []


def test_every_fact_is_said_and_has_a_source_and_a_date_that_is_past() -> None:
    texts = [prose(path) for path in execute.paths()]
    for name, fact in FACTS.items():
        assert fact["source"], name
        assert datetime.date.fromisoformat(fact["date"]) <= datetime.date.today(), name
        for pattern in fact["says"]:
            assert any(re.search(pattern, text) for text in texts), f"{name}: nobody says {pattern!r}"


def test_prices_are_those_of_the_price_list() -> None:
    texts = [prose(path) for path in execute.paths()]
    for fact in (fact for fact in FACTS.values() if "price" in fact):
        said = [found["usd"] for pattern in fact["says"] for text in texts for found in re.finditer(pattern, text)]
        assert said
        assert {float(each) for each in said} == {round(prices.of(fact["price"], fact["times"]), 6)}, fact["what"]


def test_prices_say_the_month_of_the_price_list() -> None:
    month = datetime.date.fromisoformat(prices.price_list()["date"]).strftime("%B %Y")
    said = [
        each for path in execute.paths() for each in re.findall(r"(?:list price|us-east-1), (\w+ 20\d\d)", prose(path))
    ]
    assert set(said) == {month}


def test_boto3_tries_again_as_chapter_06_says() -> None:
    """It names a version. If a newer one tries otherwise, say so there, and name that one."""
    refused = SimpleNamespace(is_throttling_error_from_context=lambda context: True)
    longest = standard.ExponentialBackoff(random=lambda: 1.0, service_name="dynamodb", throttling_detector=refused)
    contexts = [standard.RetryContext(attempt_number=number, operation_model=None) for number in (1, 2, 3)]
    assert [longest.delay_amount(each) for each in contexts] == [1, 2, 4]
    assert standard._SERVICE_MAX_ATTEMPTS["dynamodb"] == 4
