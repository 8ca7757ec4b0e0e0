"""The local cloud of one home folder: every room of it, put together.

cloud = Cloud(home)
cloud.start(port=0)     # serves on cloud.endpoint until
cloud.stop()            # ...no process, no thread and no temporary folder remains

This is the one place that sees two services: each is given here what it needs of the others.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from userlab.base.home import prepare, secret_of
from userlab.base.own_folders import make_temporary, remove_temporary
from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.clock import Clock
from userlab.cloud.account.journal import Journal
from userlab.cloud.account.measures import Levels
from userlab.cloud.http.aws_request import AwsResponse, HttpRequest
from userlab.cloud.http.origin import without_lab_headers
from userlab.cloud.http.page_sandbox import sandboxed
from userlab.cloud.http.server import Server
from userlab.cloud.http.service import Service
from userlab.cloud.moto_seams import random
from userlab.cloud.moto_seams.forwarding.application import Moto, accounts, forget
from userlab.process.left_behind import mark_of


class Cloud:
    """One local AWS, for every account of one home folder.

    `home` is the lab's folder; `ephemeral` keeps nothing on disk, `durable` waits for the disk with every change.
    `clock` may be handed in by tests. `own_ids`: what is drawn from a seed is this home's own, for a machine
    that neighbours share.
    """

    def __init__(
        self,
        home: Path,
        ephemeral: bool = False,
        clock: Clock | None = None,
        durable: bool = False,
        own_ids: bool = False,
    ) -> None:
        self.home = prepare(Path(home))
        self.secret = secret_of(self.home)
        self.accounts = Accounts(clock, random.drawing_for)
        self.clock, self.lock, self.settings = self.accounts.clock, self.accounts.lock, self.accounts.settings
        self.journal = Journal()
        self.endpoint = ""
        self.temporary = make_temporary(self.home)
        self._server: Server | None = None
        self._own_ids = hashlib.sha256(b"ids" + self.secret).hexdigest() if own_ids else ""
        self._furnish(ephemeral, durable)

    def _furnish(self, ephemeral: bool, durable: bool) -> None:
        # Rooms import moto: that waits until the cloud has its secret and its folders.
        from userlab.cloud.buckets.service import Buckets
        from userlab.cloud.cloudformation.service import CloudFormation
        from userlab.cloud.cloudwatch.service import CloudWatch
        from userlab.cloud.dynamodb.service import DynamoDB
        from userlab.cloud.event_bus.service import EventBridge
        from userlab.cloud.event_sources.lookup import tagged as mappings_tagged
        from userlab.cloud.event_sources.service import EventSources
        from userlab.cloud.faults.switch import Faults
        from userlab.cloud.front.data_planes import DataPlanes
        from userlab.cloud.front.front_door import FrontDoor
        from userlab.cloud.front.lab_api import LabApi
        from userlab.cloud.functions.api.package_url import PackageUrls
        from userlab.cloud.functions.service import Functions
        from userlab.cloud.http_api.function_urls.service import FunctionUrls
        from userlab.cloud.http_api.service import HttpApis
        from userlab.cloud.identity.policies.authorization import denied_to
        from userlab.cloud.identity.policies.resource_policies import resource_policy_allows
        from userlab.cloud.identity.service import Identity
        from userlab.cloud.logs.service import Logs
        from userlab.cloud.moto_seams import account_time, resource_tags
        from userlab.cloud.moto_seams.awslambda import function_names
        from userlab.cloud.moto_seams.delivering import recipients
        from userlab.cloud.moto_seams.dynamodb.tables import all_table_names
        from userlab.cloud.parameters.service import Parameters
        from userlab.cloud.queues.service import Queues
        from userlab.cloud.rest_api.service import RestApi
        from userlab.cloud.rest_api.store import tagged as apis_tagged
        from userlab.cloud.snapshot.keeper import Keeper
        from userlab.cloud.topics.service import Topics
        from userlab.cloud.user_pools.public_documents import PublicDocuments
        from userlab.cloud.xray.service import XRay

        account_time.install(self.accounts.clock.now)
        resource_tags.install(mappings_tagged, apis_tagged)
        recipients.install(resource_policy_allows)
        moto, journal = Moto(), self.journal
        identity = self.identity = Identity(self.accounts, self.secret)
        self.keys, self.authorizer, self.roles = identity.keys, identity.authorizer, identity.roles
        self.cloudwatch = CloudWatch(self.accounts, lambda: self.functions, self._levels)
        measure = self.cloudwatch.measure
        self.xray = XRay(self.accounts)
        self.faults = Faults(all_table_names, function_names, denied_to)
        packages = PackageUrls(self.accounts, self.secret, self._address)
        self.functions = Functions(
            self.accounts,
            self.roles,
            self.authorizer,
            packages,
            self._address,
            self.temporary,
            mark_of(self.secret),
            resource_policy_allows,
            measure,
            self.faults.disturb,
            self.xray,
        )
        invoke = self.functions.invoke
        self.event_sources = EventSources(self.accounts, self.authorizer, invoke, journal, measure=measure)
        self.event_bus = EventBridge(self.accounts, self.roles, self.authorizer, self.functions, self.faults.sending)
        self.rest_api = RestApi(
            self.accounts,
            self.roles,
            self.authorizer,
            identity.verify,
            invoke,
            journal,
            self.call,
            self._address,
            measure,
            self.xray,
        )
        self.http_apis = HttpApis(
            self.accounts,
            self.roles,
            self.authorizer,
            identity.verify,
            invoke,
            journal,
            self.call,
            self._address,
            measure,
        )
        self.function_urls = FunctionUrls(
            self.accounts, self.authorizer, identity.verify, resource_policy_allows, invoke, journal
        )
        self.dynamodb = DynamoDB(self.accounts, measure, self.faults.throttled)
        logs = Logs(self.accounts, self.cloudwatch.publish, self.cloudwatch.read_log_events)
        self.queues = Queues(self.accounts, resource_policy_allows, measure, self.cloudwatch.minute_ends)
        topics = Topics(self.accounts, self._address)
        self.stacks = CloudFormation(self.accounts, self.roles, self.keys.find, self.call, self._address, self.secret)
        self._services: tuple[Service, ...] = (
            self.stacks, self.event_bus, self.event_sources, self.functions, self.rest_api, self.http_apis,
            self.dynamodb, logs, self.queues, topics, identity, self.cloudwatch, self.xray,
        )  # fmt: skip
        self.keeper = Keeper(self.home, self.secret, self.accounts, self.reset, ephemeral, durable)
        self.accounts.on_change(self.keeper.changed)
        self.front_door = FrontDoor(
            self.accounts,
            journal,
            identity.verify,
            identity.verify_head,
            self.authorizer.authorize,
            self.faults.around,
            services={
                "dynamodb": self.dynamodb,
                "dynamodbstreams": self.dynamodb,
                "lambda": self.functions,
                "apigateway": self.rest_api,
                "apigatewayv2": self.http_apis,
                "events": self.event_bus,
                "logs": logs,
                "sqs": self.queues,
                "ssm": Parameters(),
                "sns": topics,
                "cloudformation": self.stacks,
                "cloudwatch": self.cloudwatch,
                "xray": self.xray,
                "iam": identity,
                "sts": identity,
            },
            operations={
                **{("lambda", name): self.event_sources for name in self.event_sources.operations},
                ("s3", "DeleteObjects"): Buckets(),
            },
            data_plane=DataPlanes(self.http_apis, self.rest_api, self.function_urls, PublicDocuments()),
            presigned=(packages, self.stacks.responses),
            lab_api=LabApi(
                self.accounts,
                journal,
                self.reset,
                accounts,
                self.keeper.warnings,
                self._address,
                self._own_ids,
                self.faults.calls,
            ),
            moto=moto.forward,
            address=self._address,
        )

    def start(self, port: int = 0) -> str:
        """Bring back the saved state, serve on loopback, and return the endpoint. Raises OSError: port taken."""
        self._server = Server(self.answer, port, self.front_door.admit)
        self.endpoint = self._server.endpoint
        self.keeper.start()
        self.stacks.start()
        self._server.start()
        self.functions.start()
        self.event_sources.start()
        self.cloudwatch.start()
        self.event_bus.start()
        return self.endpoint

    def answer(self, request: HttpRequest) -> AwsResponse:
        """The answer to an HTTP request from outside."""
        return sandboxed(request, self.front_door(without_lab_headers(request)))

    def call(self, request: HttpRequest) -> AwsResponse:
        """The answer to a call that one service makes to another, as any client would."""
        return self.front_door(request)

    def stop(self) -> list[str]:
        """Save what changed, end every sandbox, free the port, remove the temporary folder.

        Returns what could not be saved, in sentences.
        """
        if self._server is not None:
            self._server.stop()
        self.stacks.close()  # before the last save, too: what is half made is told so at the next start
        self.event_sources.close()  # readers note how far they came: before the last save
        self.cloudwatch.save()
        self.xray.save()
        unsaved = self.keeper.close()
        self.faults.close()
        for service in self._services:
            service.close()
        remove_temporary(self.home)
        return unsaved

    def reset(self, account: str) -> None:
        """Empty an account: resources, clock, journal, settings."""
        self.faults.forget(account)
        for service in self._services:
            service.forget(account)
        with self.accounts.lock(account):
            forget(account)
            self.accounts.forget(account)
            self.journal.forget(account)
            self.accounts.changed(account)

    def _address(self) -> str:
        return self.endpoint

    def _levels(self, account: str) -> Levels:
        return self.queues.levels(account)
