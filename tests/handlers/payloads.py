"""The saved payloads: a proxy event, the table before, the answer, the table after. One file a rule."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

FOLDER = Path(__file__).parent / "payloads"


def load() -> dict[str, dict]:
    """All payloads by name. {"rule", "given", "event", "expect": {"status", "headers", "body"}, "then"}."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))}


def as_items(users: list[dict]) -> list[dict]:
    """Users as boto3's Table wants them: fractions as Decimal."""
    return json.loads(json.dumps(users), parse_float=Decimal)


def agrees(response: dict, expect: dict) -> bool:
    """Whether a handler's proxy response is the expected one. Header names count in any case."""
    headers = {name.lower(): value for name, value in response.get("headers", {}).items()}
    wanted = {name.lower(): value for name, value in expect["headers"].items()}
    body = json.loads(response["body"]) if response["body"] else ""
    return (response["statusCode"], body) == (expect["status"], expect["body"]) and wanted.items() <= headers.items()
