"""The capstone: a service of one's own, and a scorecard that looks at it from outside.

project = capstone.start("guest-book")      # a skeleton in a folder
capstone.scorecard(project, lab)            # ten lines, each with evidence and the next step
capstone.certificate(card, "Alice", lab)    # a page with the scorecard on it
"""

from userlab.capstone.brief import Brief, Call
from userlab.capstone.briefs import BRIEFS
from userlab.capstone.certificate import certificate
from userlab.capstone.line import NAMES as LINES
from userlab.capstone.line import Line
from userlab.capstone.project import Project, finished, open_again, start
from userlab.capstone.scorecard import Scorecard, scorecard
from userlab.capstone.stack import Stack, create, delete, look

__all__ = [
    "BRIEFS",
    "LINES",
    "Brief",
    "Call",
    "Line",
    "Project",
    "Scorecard",
    "Stack",
    "certificate",
    "create",
    "delete",
    "finished",
    "look",
    "open_again",
    "scorecard",
    "start",
]
