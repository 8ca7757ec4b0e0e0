"""begin(): the first cell of every chapter, and the lab that it returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from userlab.base import chapters
from userlab.lab import lab_calls, notebook, start_states, target
from userlab.lab.clock import LabClock
from userlab.lab.faults import LabFaults
from userlab.lab.target import Target

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

    from userlab.lab.console_frame import ConsoleFrame, ConsoleLink

LEARNER = "learner"  # the user whose keys a chapter has
_opened: list[Lab] = []  # the labs of this process, the one that calls go to last


@dataclass
class Lab:
    """A chapter's lab: its AWS account, and what the local cloud knows about the calls made there.

    `target` says where calls go, and `clock` moves the account's time. In a `with` block it is a second lab beside
    the one that was open, to which calls go again after the block.

    >>> with userlab.begin("backfill", realistic=True):
    ...     tables.create("Guests", "GuestID")
    """

    chapter: str
    target: Target = field(repr=False)
    realistic: bool = False
    _first_call: int = field(default=0, repr=False)

    @property
    def account(self) -> str:
        """The AWS account id, 12 digits; on the local cloud they end in the chapter's number."""
        return self.target.account

    @property
    def region(self) -> str:
        """The AWS region: "us-east-1"."""
        return self.target.region

    @property
    def endpoint(self) -> str | None:
        """The address that calls go to: "http://127.0.0.1:4580". None for AWS itself."""
        return self.target.endpoint

    @property
    def clock(self) -> LabClock:
        """The account's time: `lab.clock.advance(hours=2)`."""
        return LabClock(self.target)

    @property
    def faults(self) -> LabFaults:
        """The switch that breaks things for a lesson: `lab.faults.throttle("Users", share=0.3)`."""
        return LabFaults(self.target)

    def calls(self, since: int | None = None, console: bool = False) -> pandas.DataFrame:
        """The calls made in this account, one row each, oldest first: see `userlab.measured.journal.frame`.

        On AWS and at other endpoints: the calls that this notebook made, and none of others; see `lab.own_calls`.

        Args:
            since: only calls after this one (a number from the index). Default: those after begin().
            console: True counts those of the lab's console, too, which shows itself beside the cells.
        """
        from userlab.lab import own_calls
        from userlab.measured import journal

        since = self._first_call if since is None else since
        if not self.target.has_lab_calls:
            return journal.frame(own_calls.records(since))
        records = lab_calls.ask(self.target, "GET", "calls", since=since)["records"]
        return journal.frame([each for each in records if console or not journal.by_console(each)])

    def capacity(self, since: int | None = None) -> pandas.DataFrame:
        """The DynamoDB units that calls consumed: a row for each table and action, with how many calls it were.

        >>> lab.capacity().loc[("Users", "GetItem"), "read_units"]
        0.5
        """
        calls = self.calls(since)
        used = calls[calls["read_units"].notna() | calls["write_units"].notna()]
        groups = used.groupby(["resource", "action"])
        return groups.agg(
            calls=("status", "size"), read_units=("read_units", "sum"), write_units=("write_units", "sum")
        )

    def price(self, times: float = 1, since: int | None = None) -> pandas.DataFrame:
        """What the calls so far would cost on AWS if they were made `times` times: see `userlab.measured.prices.table`.

        >>> lab.price(times=1_000_000)["USD"].sum().round(2)
        4.33
        """
        from userlab.measured import prices

        return prices.table(self.calls(since), times)

    def timeline(self, request: Any) -> Figure:
        """The way of one request through API Gateway, Lambda and DynamoDB, as a chart, with one line of text.

        Args:
            request: what `apis.call` returned, any response with a header X-Amzn-Trace-Id, or a trace id.
        """
        from userlab.measured import timeline

        lab_calls.need(self.target)
        spans = timeline.spans(self.calls(0), timeline.trace_of(request))
        print(timeline.sentence(spans))
        return timeline.chart(spans)

    def smallest_policy(self, function: str | None = None, since: int | None = None) -> dict[str, Any]:
        """The smallest policy that allows what a function's role really did in this chapter, as a document.

        Args:
            function: a Lambda function's name; None for the calls that you made yourself.

        >>> lab.smallest_policy("users")["Statement"][0]["Action"]
        ['dynamodb:GetItem', 'dynamodb:PutItem']
        """
        from userlab.measured import smallest_policy

        answer = lab_calls.ask(self.target, "GET", "calls", since=self._first_call if since is None else since)
        caller = f":user/{LEARNER}" if function is None else f"/{function}"
        made = [record for record in answer["records"] if record["principal"].endswith(caller)]
        return smallest_policy.covering(tuple(pair) for record in made for pair in record["permissions"])

    def console(self, page: str = "dynamodb/tables", height: int = 640) -> ConsoleFrame | ConsoleLink:
        """The local AWS Console on this chapter's account, in a frame of the notebook; on AWS a link to AWS's own.

        Args:
            page: the part of its address after the account: "dynamodb/create-table", "lambda/create-function",
                "activity".
            height: of the frame, in pixels.

        Raises:
            LabError: at other endpoints, which may have a console of their own, or none.

        >>> lab.console("dynamodb/create-table")
        """
        from userlab.lab.console_frame import ConsoleFrame, ConsoleLink

        if self.target.kind == "aws":
            return ConsoleLink(self.region, page)
        lab_calls.need(self.target)
        return ConsoleFrame(self.account, page, height)

    def limit(self, **limits: float) -> None:
        """Lower limits of AWS in this account until the next begin(), so that a lesson reaches them in seconds.

        Args:
            limits: partition_read_units and partition_write_units a second (AWS: 3,000 and 1,000),
                partition_burst_seconds (300), item_collection_bytes (10 GB). Those not given are AWS's.

        >>> lab.limit(partition_write_units=10, partition_burst_seconds=1)
        """
        lab_calls.ask(self.target, "POST", "limits", **limits)

    def reset(self) -> None:
        """Empty the account and bring it to the chapter's start state again."""
        chapter = chapters.find(self.chapter)
        seed = chapter.number if chapter else 0
        lab_calls.ask(self.target, "POST", "reset", seed=seed, realistic=self.realistic)
        start_states.bring_to(self.chapter)
        # From here on ids are drawn anew: what the learner makes has the same ids, whatever the start state is.
        lab_calls.ask(self.target, "POST", "seed", seed=seed + 1000)
        self._first_call = self._last_call()

    def made(self) -> pandas.DataFrame:
        """What the lab made and has not removed: kind, name, and the chapter that made it; a row each.

        On the local cloud, everything in the chapter's account. See `userlab.lab.clean_up`.
        """
        from userlab.lab import clean_up, resources

        if self.target.is_shared:
            return clean_up.frame(clean_up.made_by_the_lab(self.target.may_lack_services))
        return clean_up.frame(resources.of_account())

    def clean_up(self) -> pandas.DataFrame:
        """Remove what the lab made and return it as a table, empty when there was nothing.

        On the local cloud that is everything in the chapter's account. On AWS and other endpoints it is what
        carries the lab's tag in the account and region, of every chapter; nothing else is touched.
        """
        from userlab.lab import clean_up, resources

        if self.target.is_shared:
            lenient = self.target.may_lack_services
            return clean_up.remove(clean_up.made_by_the_lab(lenient), lenient)
        removed = clean_up.frame(resources.of_account(), {})
        lab_calls.ask(self.target, "POST", "reset", realistic=self.realistic)
        return removed

    def __enter__(self) -> Lab:
        return self

    def __exit__(self, *_: object) -> None:
        """Send calls to the lab that was open before, with its account and its tags."""
        if self in _opened:
            del _opened[_opened.index(self) :]
        if _opened:
            target.apply(_opened[-1].target)
            if _opened[-1].target.is_shared:
                from userlab.lab import shared_account

                shared_account.watch(_opened[-1])

    def _last_call(self) -> int:
        from userlab.lab import own_calls

        if not self.target.has_lab_calls:
            return own_calls.last()
        return lab_calls.ask(self.target, "GET", "calls")["next"]

    def _repr_markdown_(self) -> str:
        places = {"local": "the local cloud", "rehearsal": "the local cloud, as a rehearsal", "aws": "**real AWS**"}
        place = places.get(self.target.kind, self.endpoint)
        return f"Account `{self.account}` on {place}, region `{self.region}`, chapter *{self.chapter}*."

    def __str__(self) -> str:
        return self._repr_markdown_().replace("`", "").replace("*", "")


def begin(chapter: str = chapters.PLAYGROUND, keep: bool = False, realistic: bool = False) -> Lab:
    """Open a chapter: give it an AWS account in its start state, and send this notebook's calls there.

    On the local cloud the account is the chapter's own, and is emptied first, so a notebook can always be run
    again from its top. On AWS and other endpoints, where there may be more than the lab's, it removes only what
    carries the lab's tag, and everything that is made from then on gets that tag (see `userlab.lab.tagging`).

    Args:
        chapter: a name of `userlab.base.chapters`, or any other name for an account of your own.
        keep: True continues with what is there, instead of the start state.
        realistic: True imitates AWS's delays: tables are CREATING for a while, new roles can't be used at once.

    Raises:
        LabError: the local cloud does not start; real AWS was asked for and not agreed to; or something there
            has a name that chapters use, and is not the lab's.

    >>> lab = userlab.begin("add-items")
    >>> lab.account
    '123456789003'
    """
    where = target.choose(chapter)
    target.apply(where)
    lab = Lab(chapter, where, realistic)
    notebook.short_errors()
    if where.notice:
        print(where.notice)
    if where.is_shared:
        from userlab.lab import shared_account

        shared_account.prepare(lab, keep)
        lab._first_call = lab._last_call()
    elif keep:
        lab._first_call = lab._last_call()
    else:
        lab.reset()
    _opened.append(lab)
    return lab
