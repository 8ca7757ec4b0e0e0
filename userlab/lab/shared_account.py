"""begin() in an account where there may be more than the lab's: AWS, a rehearsal of it, another endpoint.

The lab takes nothing that it did not make: it tags what is made, removes what carries the tag, and refuses to
begin where something else has a name that chapters use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from userlab.base import chapters
from userlab.base.errors import LabError
from userlab.lab import clean_up, lab_calls, own_calls, real_aws, start_states, tagging, target

if TYPE_CHECKING:
    from userlab.lab.resources import Resource


class Begun(Protocol):
    """As much of a `Lab` as it takes to prepare its account."""

    @property
    def chapter(self) -> str: ...
    @property
    def target(self) -> target.Target: ...
    @property
    def realistic(self) -> bool: ...
    @property
    def account(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def endpoint(self) -> str | None: ...


def prepare(lab: Begun, keep: bool) -> None:
    """Tag from here on, refuse what is foreign, and (unless `keep`) bring the chapter to its start state.

    Raises LabError when something foreign is in the way, or the endpoint can't make the start state. No later
    call of this process reaches the account then.
    """
    from userlab.lab import resources

    lenient = lab.target.may_lack_services
    if lab.target.has_lab_calls:
        lab_calls.ask(lab.target, "POST", "realistic", realistic=lab.realistic)
    watch(lab)
    there = list(resources.of_account(lenient))
    try:
        clean_up.refuse_foreign(there, lab.account, lab.region, _remedy(lab))
    except LabError:
        target.lead_nowhere()
        raise
    if lab.target.kind != "endpoint":
        print(real_aws.notice(lab.chapter, lab.account, lab.region))
    if not keep:
        left = [each for each in there if _begins_anew(each, lab.chapter)]
        removed = clean_up.remove(left, lenient)
        if len(removed):
            print(f"Removed what was left of earlier chapters: {', '.join(removed['name'])}.")
        _bring_to_start_state(lab)


def watch(lab: Begun) -> None:
    """Tag what this process creates from here on for the lab's chapter, and note its calls where nobody else does."""
    tagging.tag_what_is_created(lab.chapter)
    if not lab.target.has_lab_calls:
        own_calls.note_from_here()


def _remedy(lab: Begun) -> str:
    """What to do when something without the lab's tag is in the way."""
    if lab.target.kind != "rehearsal":
        return "Use an account of your own for the course, or another region where none of this is in the way."
    names = (each.name for each in chapters.CHAPTERS if chapters.account_of(each.name) == lab.account)
    return (
        "In a rehearsal that is what the chapter itself made here when it ran without one: empty its account by "
        f"`userlab reset --chapter {next(names, lab.account)}` in a terminal, and run this cell again."
    )


def _begins_anew(resource: Resource, chapter: str) -> bool:
    """Whether a chapter that begins removes this: chapters use the same names, so each removes what the others
    left. A lab of another name, begin("my-idea"), is its own: it removes and is removed by nobody else.
    """
    if chapters.find(chapter) is None:
        return resource.chapter == chapter
    return resource.chapter is not None and chapters.find(resource.chapter) is not None


def _bring_to_start_state(lab: Begun) -> None:
    from botocore.exceptions import ClientError

    try:
        start_states.bring_to(lab.chapter)
    except ClientError as error:
        if not lab.target.may_lack_services:
            raise
        target.lead_nowhere()
        raise LabError(
            f"{lab.endpoint} can't make what the chapter {lab.chapter} starts from: {error}. It may know less than "
            f'AWS. userlab.begin("{lab.chapter}", keep=True) begins without a start state; unset USERLAB_TARGET to '
            "work in the local cloud."
        ) from None
