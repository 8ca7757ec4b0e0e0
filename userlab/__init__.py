"""userlab: learn DynamoDB and serverless by running them.

The first cell of every chapter is

    import userlab
    lab = userlab.begin("add-items")

and from there on boto3, `!aws`, `!curl` and the lessons (`from userlab import tables`) reach the same place.
"""

import importlib
from types import ModuleType

from userlab.base import python_version  # noqa: F401 - first: it tells an old Python that it is too old
from userlab.exercises import check, hint, progress, solution
from userlab.lab.lab import Lab, begin
from userlab.lab.source import show
from userlab.testing.own_cloud import cloud

__all__ = ["Lab", "begin", "check", "cloud", "hint", "progress", "show", "solution"]

# Where lessons went that stood in this package itself: a learner's own cells may still say `from userlab import carts`.
_MOVED = {
    **dict.fromkeys(("carts", "leaderboard", "orders", "readings", "sessions", "token_cache"), "examples"),
    **dict.fromkeys(("course_policy", "journal", "prices", "smallest_policy", "timeline"), "measured"),
    **dict.fromkeys(("clean_up", "resources", "start_states", "tagging", "target"), "lab"),
    **dict.fromkeys(("chapters", "errors", "home", "version"), "base"),
    "npm": "nodejs",
}


def __getattr__(name: str) -> ModuleType:
    """A lesson under its old name: `userlab.carts` is `userlab.examples.carts`. Raises AttributeError for all else."""
    if name in _MOVED:
        return importlib.import_module(f"userlab.{_MOVED[name]}.{name}")
    raise AttributeError(f"module 'userlab' has no attribute {name!r}")
