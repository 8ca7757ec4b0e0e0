"""Right and wrong input, strangers, and other people's items: what HTTP answers."""

from __future__ import annotations

import secrets

from userlab.capstone.brief import Brief
from userlab.capstone.line import FULL, HALF, NONE, STRANGERS, WORKS, Line, listed
from userlab.capstone.visitor import Visitors

REFUSED = (401, 403)


def works(brief: Brief, visitors: Visitors) -> Line:
    """The brief's calls, one after the other. Full points for all, half for three of four."""
    faults = [fault for call in brief.works if (fault := visitors.fault(call))]
    right, every = len(brief.works) - len(faults), len(brief.works)
    if not faults:
        return Line(WORKS, FULL, f"{every} of {every} calls", "ask a person who never saw it to use it")
    points = HALF if right * 4 >= every * 3 else NONE
    return Line(WORKS, points, f"{right} of {every} calls. {listed(faults)}", "repair the first of these")


def closed_to_strangers(brief: Brief, visitors: Visitors) -> Line:
    """No token, a made-up one, an expired one; and a user with what is another's. Half points if the doors are shut."""
    tokens = {"without a token": None, "with a made-up token": secrets.token_urlsafe(32)}
    tokens["with an expired token"] = visitors.expired()
    opened = [
        f"{method} {path.split('{')[0]}{'{id}' if '{' in path else ''} {how}: {status}"
        for method, path in brief.routes
        for how, token in tokens.items()
        if (status := visitors.ask(method, path, token).status) not in REFUSED
    ]
    faults = [fault for call in brief.theirs if (fault := visitors.fault(call))]
    if opened:
        evidence = f"open: {listed([*opened, *faults])}"
        return Line(STRANGERS, NONE, evidence, "let each method ask for the authorizer, and deploy")
    if faults:
        return Line(STRANGERS, HALF, f"strangers get 401. {listed(faults)}", "compare the item's owner with the caller")
    tried = len(brief.routes) * len(tokens)
    evidence = f"{tried} of {tried} strange requests refused; users touch their own items only"
    return Line(STRANGERS, FULL, evidence, "limit how often one user may call: a usage plan, or AWS WAF")
