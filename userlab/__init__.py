"""userlab: learn DynamoDB and serverless by running them.

The first cell of every chapter is

    import userlab
    lab = userlab.begin("add-items")

and from there on boto3, `!aws`, `!curl` and the lessons (`from userlab import tables`) reach the same place.
"""

from userlab import python_version  # noqa: F401 - first: it tells an old Python that it is too old
from userlab.exercises import check, hint, solution
from userlab.lab import Lab, begin
from userlab.source import show

__all__ = ["Lab", "begin", "check", "hint", "show", "solution"]
