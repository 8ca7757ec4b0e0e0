"""The board of a class, a service of JupyterHub: who passed, tried and did not touch which exercise.

A learner's check tells the board (`userlab.base.board_address`), with the token that JupyterHub gave the learner's
server, so everybody can note for themselves only. An instructor (JupyterHub's administrator) sees all rows, a learner
their own. The board's own token lists names, and opens nobody's server.

Source: JupyterHub's documentation, "Services", section "Hub Authentication and Services".
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jupyterhub.services.auth import HubOAuthCallbackHandler, HubOAuthenticated
from jupyterhub.utils import url_path_join
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.web import Application, HTTPError, RequestHandler, authenticated

from userlab.command.classroom import standing
from userlab.command.classroom.settings import usual_folder
from userlab.command.classroom.standing import Standing
from userlab.exercises.record import PASSED, TRIED, sound

LARGEST_BYTES = 50_000
NAMES_SECONDS = 5.0
MARKS = {PASSED: "●", TRIED: "○"}


class Board:
    """What all learners noted, and who is in the class."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.heard = folder, standing.read(folder)
        self._people: dict[str, bool] = {}
        self._asked = -NAMES_SECONDS

    def hear(self, learner: str, noted: dict[str, str]) -> None:
        """A learner's whole record, in place of the one before."""
        self.heard = Standing({**self.heard.learners, learner: noted})
        standing.save(self.folder, self.heard)

    async def everybody(self) -> Standing:
        """A row for everybody in the class, also for whoever noted nothing yet."""
        people = await self._known()
        learners = {name: self.heard.learners.get(name, {}) for name, leads in people.items() if not leads}
        return Standing(dict(sorted(learners.items())))

    async def leads(self, name: str) -> bool:
        """Whether somebody is an instructor."""
        return (await self._known()).get(name, False)

    async def _known(self) -> dict[str, bool]:
        """{name: whether an instructor}, as the hub says, asked again after some seconds."""
        if time.monotonic() - self._asked >= NAMES_SECONDS:
            address = f"{os.environ['JUPYTERHUB_API_URL']}/users?limit=1000"
            headers = {"Authorization": f"token {os.environ['JUPYTERHUB_API_TOKEN']}"}
            answer = await AsyncHTTPClient().fetch(HTTPRequest(address, headers=headers))
            self._people = {each["name"]: bool(each.get("admin")) for each in json.loads(answer.body)}
            self._asked = time.monotonic()
        return self._people


class Page(HubOAuthenticated, RequestHandler):  # type: ignore[misc]  # JupyterHub's classes have no types
    """The board itself, for people."""

    def initialize(self, board: Board) -> None:
        """The board that is shown."""
        self.board = board

    @authenticated
    async def get(self) -> None:
        """All rows for an instructor, the own one for a learner."""
        name = self.get_current_user()["name"]
        leads = await self.board.leads(name)
        shown = await self.board.everybody() if leads else self.board.heard.only(name)
        self.set_header("Cache-Control", "no-store")
        self.render("board.html", standing=shown, leads=leads, marks=MARKS)


class Progress(HubOAuthenticated, RequestHandler):  # type: ignore[misc]
    """Where checks tell what they noted."""

    def initialize(self, board: Board) -> None:
        """The board that hears of it."""
        self.board = board

    def check_xsrf_cookie(self) -> None:
        """A page can't send a token; without one `post` refuses."""

    @authenticated
    def post(self) -> None:
        """Note it for whom the token belongs to."""
        if not self.request.headers.get("Authorization", "").startswith("token "):
            raise HTTPError(403, "Only a server's own token notes anything.")
        try:
            noted = sound(json.loads(self.request.body))
        except ValueError as error:
            raise HTTPError(400, "This is no JSON.") from error
        self.board.hear(self.get_current_user()["name"], noted)
        self.set_status(204)


def application(folder: Path, prefix: str) -> Application:
    """The board's pages below `prefix`."""
    given = {"board": Board(folder)}
    pages: list[Any] = [
        (url_path_join(prefix, "oauth_callback"), HubOAuthCallbackHandler),
        (url_path_join(prefix, "progress"), Progress, given),
        (prefix.rstrip("/") + "/?", Page, given),
    ]
    here = Path(__file__).parent
    return Application(
        pages,
        cookie_secret=os.urandom(32),
        template_path=str(here / "templates"),
        static_path=str(here / "static"),
        static_url_prefix=url_path_join(prefix, "static/"),
    )


async def main() -> None:
    """Serve until the hub ends this process."""
    address = urlsplit(os.environ["JUPYTERHUB_SERVICE_URL"])
    pages = application(usual_folder(), os.environ["JUPYTERHUB_SERVICE_PREFIX"])
    pages.listen(address.port or 80, address.hostname or "127.0.0.1", max_body_size=LARGEST_BYTES)
    await asyncio.Event().wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
