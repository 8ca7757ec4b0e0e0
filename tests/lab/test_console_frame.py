"""lab.console(): a frame in JupyterLab, a line of text elsewhere, and no secret in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from userlab.base.errors import LabError
from userlab.lab.console_frame import ConsoleFrame
from userlab.lab.lab import Lab
from userlab.lab.target import Target

LOCAL = Target("local", "http://127.0.0.1:4580", "123456789002", "us-east-1", {})


def test_a_frame_leads_through_jupyter_to_the_chapter_s_account() -> None:
    frame = Lab("create-the-table", LOCAL).console("dynamodb/create-table")
    assert frame.address == "/userlab-console/#/123456789002/dynamodb/create-table"
    assert f'src="{frame.address}"' in frame._repr_html_()


def test_a_page_may_name_its_tab_and_a_table_any_name() -> None:
    frame = Lab("create-the-table", LOCAL).console("dynamodb/table/Users?tab=indexes")
    assert frame.address.endswith("#/123456789002/dynamodb/table/Users?tab=indexes")
    assert "%20" in ConsoleFrame("123456789002", "lambda/function/a b").address


def test_under_jupyterhub_the_address_has_its_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTERHUB_SERVICE_PREFIX", "/user/alice/")
    assert ConsoleFrame("123456789002", "lambda").address.startswith("/user/alice/userlab-console/#/")


def test_no_token_is_in_what_a_notebook_saves() -> None:
    frame = ConsoleFrame("123456789002", "activity")
    assert "token" not in frame._repr_html_() + repr(frame)


def test_a_page_s_name_is_never_read_as_html() -> None:
    assert "<script" not in ConsoleFrame("123456789002", '"><script>')._repr_html_()


@pytest.mark.parametrize(("page", "home"), [("dynamodb/create-table", "dynamodbv2"), ("lambda", "lambda")])
def test_aws_has_a_console_of_its_own(page: str, home: str) -> None:
    aws = replace(LOCAL, kind="aws", endpoint=None, region="eu-central-1")
    told = repr(Lab("create-the-table", aws).console(page))
    assert f"https://eu-central-1.console.aws.amazon.com/{home}/home?region=eu-central-1" in told


def test_another_endpoint_has_no_console_in_a_notebook() -> None:
    with pytest.raises(LabError, match="needs the local cloud"):
        Lab("create-the-table", replace(LOCAL, kind="endpoint")).console()
