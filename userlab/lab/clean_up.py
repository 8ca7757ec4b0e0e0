"""Clean-up on AWS: find what the lab tagged, delete it in an order that works, prove that nothing is left.

Nothing else is touched: what has no tag of the lab's is somebody else's, whatever it is called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from userlab.base.errors import LabError

if TYPE_CHECKING:
    import pandas

    from userlab.lab.resources import Resource

COLUMNS = ("kind", "name", "chapter", "now")


def made_by_the_lab(lenient: bool = False) -> list[Resource]:
    """All that carries the lab's tag in this account and region, of every chapter, in the order of deletion.

    Args:
        lenient: pass over services that do not answer: on AWS all do, another endpoint may have fewer.
    """
    from userlab.lab import resources

    return [resource for resource in resources.of_account(lenient) if resource.made_by_the_lab]


def remove(found: list[Resource], lenient: bool = False) -> pandas.DataFrame:
    """Delete these things; a row for each, with what became of it: "removed", or why it is still there.

    A thing that cannot be deleted does not stop the others. At the end the account is asked for them again, so
    that "removed" is what the services say, and not what was intended. For nothing it does nothing.

    Args:
        found: in the order of deletion, as `made_by_the_lab` gives them. lenient: see there.
    """
    from userlab.lab import resources

    failures = {resource: failure for resource in found if (failure := _failure(resources.delete, resource))}
    left = set(resources.of_account(lenient)) if found else set()
    return frame(found, {each: failures.get(each, "still there") for each in found if each in left})


def frame(found: Iterable[Resource], fate: dict[Resource, str] | None = None) -> pandas.DataFrame:
    """Resources as a table: kind, name, chapter, and what is with them now."""
    import pandas

    rows = [
        (each.kind, each.name, each.chapter or "", "there" if fate is None else fate.get(each, "removed"))
        for each in found
    ]
    return pandas.DataFrame(rows, columns=list(COLUMNS)).set_index("kind")


def refuse_foreign(found: list[Resource], account: str, region: str, remedy: str) -> None:
    """Raise LabError when one of these things has a name that chapters use and is not the lab's.

    Lessons take what is there already: a chapter would write into somebody's table Users, or change a role. `remedy`
    is the error's last sentence.
    """
    from userlab.measured import course_policy

    foreign = [
        f"the {resource.kind} {resource.name}"
        for resource in found
        if not resource.made_by_the_lab and resource.name in course_policy.names(resource.kind)
    ]
    if foreign:
        raise LabError(
            f"In account {account}, region {region}, there is already {', '.join(foreign)}, without the lab's tag: "
            "somebody else's. Chapters use these names and would change it, so nothing was made or changed. " + remedy
        )


def _failure(delete: Callable[[Resource], None], resource: Resource) -> str:
    """Why a thing could not be deleted; "" when it could."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        delete(resource)
    except (ClientError, BotoCoreError, TimeoutError) as error:
        return f"still there: {error}"
    return ""
