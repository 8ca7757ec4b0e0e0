"""The local cloud of one home folder: every room of it, put together.

cloud = Cloud(home)
cloud.start(port=0)     # serves on cloud.endpoint until
cloud.stop()            # ...no process, no thread and no temporary folder remains
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from userlab.base.home import prepare, secret_of
from userlab.base.own_folders import make_temporary, remove_temporary
from userlab.cloud.account.clock import Clock
from userlab.cloud.account.journal import Journal
from userlab.cloud.http.aws_request import AwsResponse, HttpRequest
from userlab.cloud.http.origin import without_lab_headers
from userlab.cloud.http.server import Application, Server
from userlab.cloud.moto_seams.application import Moto, accounts, forget


@dataclass
class Settings:
    """What a lesson may set for its account: `realistic` imitates the delays of AWS."""

    realistic: bool = False


class Cloud:
    """One local AWS, for every account of one home folder.

    `home` is the lab's folder; `ephemeral` keeps nothing on disk. `clock` may be handed in by tests.
    """

    def __init__(self, home: Path, ephemeral: bool = False, clock: Clock | None = None) -> None:
        self.home = prepare(Path(home))
        self.ephemeral = ephemeral
        self.secret = secret_of(self.home)
        self.clock = clock or Clock()
        self.journal = Journal()
        self.started = time.time()
        self.endpoint = ""
        self.temporary = make_temporary(self.home)
        self._locks: defaultdict[str, threading.RLock] = defaultdict(threading.RLock)
        self._settings: defaultdict[str, Settings] = defaultdict(Settings)
        self._server: Server | None = None
        self._beside: dict[str, Application] = {}
        self.moto = Moto()
        self._furnish()

    def _furnish(self) -> None:
        # Rooms import moto, and take the cloud: both wait until it has its secret and its folders.
        from userlab.cloud.dynamodb.service import DynamoDB
        from userlab.cloud.event_sources.service import EventSources
        from userlab.cloud.front.front_door import FrontDoor
        from userlab.cloud.functions.service import Functions
        from userlab.cloud.identity.keys.credentials import KeyRing
        from userlab.cloud.identity.policies.authorization import Authorizer
        from userlab.cloud.identity.service import Identity
        from userlab.cloud.logs.service import Logs
        from userlab.cloud.moto_seams import resource_tags
        from userlab.cloud.rest_api.service import RestApi
        from userlab.cloud.snapshot.keeper import Keeper

        resource_tags.install()
        self.keys = KeyRing(self.secret, self.clock.now)
        self.authorizer = Authorizer(self)
        self.identity = Identity(self)
        self.functions = Functions(self)
        self.event_sources = EventSources(self)
        self.rest_api = RestApi(self)
        self.dynamodb = DynamoDB(self)
        self.logs = Logs(self)
        self.keeper = Keeper(self)
        self.services = (self.event_sources, self.functions, self.rest_api, self.dynamodb, self.identity)
        self.front_door = FrontDoor(self)

    def start(self, port: int = 0) -> str:
        """Bring back the saved state, serve on loopback, and return the endpoint. Raises OSError: port taken."""
        self._server = Server(self.answer, port)
        self.endpoint = self._server.endpoint
        self.keeper.start()
        self._server.start()
        self.event_sources.start()
        return self.endpoint

    def mount(self, path: str, application: Application) -> None:
        """Serve an application of its own beside the front door: all requests for `path` and what is below it."""
        self._beside[path] = application

    def answer(self, request: HttpRequest) -> AwsResponse:
        """The answer to an HTTP request, whoever in here it is for."""
        if request.path.startswith("/_"):
            for path, application in self._beside.items():
                if request.path == path or request.path.startswith(path + "/"):
                    return application(request)
        return self.front_door(without_lab_headers(request))

    def stop(self) -> None:
        """Save what changed, end every sandbox, free the port, remove the temporary folder."""
        if self._server is not None:
            self._server.stop()
        self.event_sources.close()  # readers note how far they came: before the last save
        self.keeper.close()
        for service in self.services:
            service.close()
        remove_temporary(self.home)

    def lock(self, account: str) -> threading.RLock:
        """Held while an account's state is read or changed: moto loses concurrent updates otherwise."""
        return self._locks[account]

    def settings(self, account: str) -> Settings:
        return self._settings[account]

    def changed(self, account: str) -> None:
        """Say that an account's state differs from what is on disk."""
        self.keeper.changed(account)

    def accounts(self) -> set[str]:
        """The accounts that hold anything."""
        return accounts()

    def reset(self, account: str) -> None:
        """Empty an account: resources, clock, journal, settings."""
        for service in self.services:
            service.forget(account)
        with self.lock(account):
            forget(account)
            self.clock.forget(account)
            self.journal.forget(account)
            self._settings.pop(account, None)
        self.changed(account)
