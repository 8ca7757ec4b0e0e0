"""The server of a web page: this machine alone, one page, and only under its own names."""

from __future__ import annotations

import http.client
from collections.abc import Iterator

import pytest

from userlab.examples import web_page
from userlab.examples.web_page import Page


@pytest.fixture
def page() -> Iterator[Page]:
    page = web_page.serve("<title>one</title>")
    yield page
    page.close()


def asked(page: Page, path: str = "/", host: str | None = None) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", page.server.server_port, timeout=10)
    connection.request("GET", path, headers={"Host": host} if host else {})
    answer = connection.getresponse()
    told = answer.status, answer.read().decode()
    connection.close()
    return told


def test_it_listens_on_loopback_alone(page: Page) -> None:
    assert page.server.server_address[0] == "127.0.0.1"


def test_it_serves_its_page_and_what_is_shown_later(page: Page) -> None:
    assert asked(page) == (200, "<title>one</title>")
    page.show("<title>two</title>")
    assert asked(page, "/?again") == (200, "<title>two</title>")


def test_a_name_that_somebody_else_s_dns_points_here_is_refused(page: Page) -> None:
    assert asked(page, host="shop.example")[0] == 403
    assert asked(page, host=f"shop.example:{page.server.server_port}")[0] == 403
    assert asked(page, host=page.origin.removeprefix("http://"))[0] == 200


def test_no_file_of_the_machine_is_served(page: Page) -> None:
    assert {asked(page, path)[0] for path in ("/users.html", "/../pyproject.toml", "/favicon.ico")} == {404}


def test_the_frame_leads_to_the_page_and_text_says_where_it_is(page: Page) -> None:
    assert f'src="{page.origin}/"' in page._repr_html_()
    assert repr(page) == f"A page at {page.origin}"


def test_the_page_has_forty_lines_or_so_and_the_api_s_address() -> None:
    html = web_page.users_page("http://127.0.0.1:4580/restapis/a1/dev/_user_request_")
    assert 'const API = "http://127.0.0.1:4580/restapis/a1/dev/_user_request_";' in html
    assert len(html.splitlines()) <= 50
    assert "innerHTML" not in html
