"""CloudWatch as the front door sees it: metrics that services and lessons tell, alarms that watch them.

    cloudwatch.measure(account, region, "AWS/Lambda", [Value("Invocations", (("FunctionName", "users"),), 1.0)])

Dashboards are kept by moto; what else there is on AWS is refused by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from userlab.cloud.account.accounts import Accounts
from userlab.cloud.account.measures import Levels, Value, no_levels
from userlab.cloud.cloudwatch import embedded_format, messages
from userlab.cloud.cloudwatch.alarms import operations as alarm_operations
from userlab.cloud.cloudwatch.alarms.actions import Functions
from userlab.cloud.cloudwatch.alarms.operations import Call
from userlab.cloud.cloudwatch.alarms.watch import Watch
from userlab.cloud.cloudwatch.kept import kept
from userlab.cloud.cloudwatch.levels import TakenLevels
from userlab.cloud.cloudwatch.operations.get_metric_data import get_metric_data
from userlab.cloud.cloudwatch.operations.get_metric_statistics import get_metric_statistics
from userlab.cloud.cloudwatch.operations.list_metrics import list_metrics
from userlab.cloud.cloudwatch.operations.put_metric_data import keep, put_metric_data
from userlab.cloud.http.aws_request import AwsRequest, AwsResponse, Forward
from userlab.cloud.moto_seams.cloudwatch import SERVICE

_DASHBOARDS = frozenset({"PutDashboard", "GetDashboard", "ListDashboards", "DeleteDashboards"})
_LOOKING = ("Get", "List", "Describe")
_OPERATIONS: dict[str, Callable[[Call], dict[str, Any] | None]] = {
    "PutMetricData": lambda call: put_metric_data(call.kept.metrics, call.parameters, call.now),
    "GetMetricData": lambda call: get_metric_data(call.kept.metrics, call.parameters),
    "GetMetricStatistics": lambda call: get_metric_statistics(call.kept.metrics, call.parameters),
    "ListMetrics": lambda call: list_metrics(call.kept.metrics, call.parameters, call.now),
    **alarm_operations.OPERATIONS,
}


class CloudWatch:
    """CloudWatch of every account. `functions()` is Lambda, for the alarms that call functions; `levels(account)` are
    those of services that have some.
    """

    def __init__(
        self, accounts: Accounts, functions: Callable[[], Functions], levels: Callable[[str], Levels] = no_levels
    ) -> None:
        self._accounts, self._functions = accounts, functions
        self._levels = TakenLevels(accounts, levels)
        self._watch = Watch(accounts, functions, self._levels.take)
        self._told: set[str] = set()

    def start(self) -> None:
        """Begin to watch alarms."""
        self._watch.start()

    def handle(self, request: AwsRequest, forward: Forward) -> AwsResponse:
        """The answer of a request. Raises AwsError."""
        if request.action in _DASHBOARDS:
            return forward(request)
        operation = _OPERATIONS.get(request.action)
        if operation is None:
            raise messages.refused(request.action)
        parameters = messages.members(request)
        account, accounts = request.account, self._accounts
        if "Alarm" in request.action:
            self._watch.look(account)
        elif request.action.startswith(_LOOKING):
            self._levels.take(account)
        with accounts.lock(account), accounts.drawing(account):
            now = accounts.clock.now(account)
            call = Call(
                account,
                request.region,
                now,
                kept(account, request.region, now),
                parameters,
                self._functions(),
            )
            result = operation(call)
            if request.action == "SetAlarmState":
                accounts.changed(account)
            elif not request.action.startswith(_LOOKING):
                accounts.changed(account, (SERVICE,))
        return messages.answer(request, result)

    def measure(self, account: str, region: str, namespace: str, values: Iterable[Value]) -> None:
        """Keep values that a service tells of itself, at the account's time. See `Measure`."""
        now = self._accounts.clock.now(account)
        kept(account, region, now).metrics.add_all(namespace, values, now)
        self._told.add(account)

    def minute_ends(self, account: str) -> None:
        """Take the levels of the minutes that ended before something changes them. Waits for no lock."""
        self._levels.minute_ends(account)

    def publish(self, account: str, region: str, namespace: str, data: list[dict[str, Any]]) -> None:
        """Keep what metric filters found: each a datum as of PutMetricData, with its time in epoch seconds."""
        now = self._accounts.clock.now(account)
        metrics = kept(account, region, now).metrics
        for datum in data:
            keep(metrics, namespace, datum, now)
        self._told.add(account)

    def read_log_events(self, account: str, region: str, events: list[dict[str, Any]]) -> None:
        """Keep the metrics of log events that are in embedded metric format."""
        offset = self._accounts.clock.offset(account)
        for event in events:
            if "CloudWatchMetrics" not in event["message"]:
                continue
            for namespace, data in embedded_format.metrics_of(event["message"], offset, self._accounts.clock.now()):
                self.publish(account, region, namespace, data)

    def forget(self, account: str) -> None:
        """The account is being reset: metrics and alarms go with moto's state."""
        self._told.discard(account)
        self._levels.forget(account)

    def save(self) -> None:
        """Have what services told of themselves written down."""
        told, self._told = self._told, set()
        for account in told:
            self._accounts.changed_silently(account, (SERVICE,))

    def close(self) -> None:
        """End the watch."""
        self._watch.close()
