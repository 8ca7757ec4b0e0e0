"""Making a stack of a project's template, looking at it from outside, and deleting it: the lines of a scorecard."""

from __future__ import annotations

from userlab.base.errors import LabError
from userlab.capstone import stack as stacks
from userlab.capstone.brief import Brief
from userlab.capstone.filling import fill
from userlab.capstone.line import (
    ALARM,
    CLEAN_UP,
    COST,
    INFRASTRUCTURE,
    NAMES,
    NONE,
    P95,
    PRIVILEGE,
    STRANGERS,
    TESTS,
    UNITS,
    WORKS,
    Line,
)
from userlab.capstone.lines import account, alarm, answers, load, roles, suite
from userlab.capstone.project import Project
from userlab.capstone.stack import Stack
from userlab.capstone.visitor import Visitors
from userlab.lab import lab_calls
from userlab.lab.lab import Lab

OF_THE_MINUTE = (UNITS, P95, COST)


def judge(project: Project, lab: Lab, names: tuple[str, ...]) -> list[Line]:
    """The lines of these names, in the order of the scorecard."""
    lines: dict[str, Line] = {}
    if TESTS in names:
        lines[TESTS] = suite.tests_that_can_fail(project)
    if set(names) - {TESTS}:
        lines |= _from_outside(project, lab, names)
    return [lines[name] for name in NAMES if name in names]


def _from_outside(project: Project, lab: Lab, names: tuple[str, ...]) -> dict[str, Line]:
    """All lines but the tests': on a stack of their own, so that the learner's keeps its data and has no faults."""
    before = account.things()
    name = f"{project.place.name}-judged"
    stacks.delete(name)  # of a run that was interrupted
    try:
        stack = stacks.create(project, name)
    except LabError as error:
        return _unseen() | {INFRASTRUCTURE: account.not_made(str(error))}
    missing = [each for each in account.OUTPUTS if each not in stack.outputs]
    if missing:
        stacks.delete(name)
        return _unseen() | {INFRASTRUCTURE: account.not_made(f"the template's Outputs lack {' and '.join(missing)}")}
    try:
        lines = _looked_at(project.brief, stack, lab, names)
    finally:
        hindered = stacks.delete(name)
    lines[INFRASTRUCTURE] = account.infrastructure(stack, hindered)
    return lines | {CLEAN_UP: account.clean_up(before, account.things())}


def _unseen() -> dict[str, Line]:
    """Lines that nobody could look at."""
    return {
        name: Line(name, NONE, "there is no stack to look at", f"first the line {INFRASTRUCTURE}") for name in NAMES
    }


def _looked_at(brief: Brief, stack: Stack, lab: Lab, names: tuple[str, ...]) -> dict[str, Line]:
    """The lines that need requests. Those of the brief come first: they wake the functions, and show what they use."""
    visitors = Visitors(stack.url, stack.outputs["Sessions"], brief.identity, lab.clock.now())
    for user in brief.users:
        visitors.log_in(user)
    since = lab._last_call()
    lines = {WORKS: answers.works(brief, visitors)}
    if STRANGERS in names:
        lines[STRANGERS] = answers.closed_to_strangers(brief, visitors)
    if PRIVILEGE in names:
        records = lab_calls.ask(lab.target, "GET", "calls", since=since)["records"]
        lines[PRIVILEGE] = roles.least_privilege(stack, records)
    if set(names) & set(OF_THE_MINUTE):
        lines |= _busy(brief, stack, visitors, lab, load.TRIES if P95 in names else 1)
    if ALARM in names:
        lines[ALARM] = alarm.alarm_that_fires(stack, brief, visitors, lab)
    return lines


def _busy(brief: Brief, stack: Stack, visitors: Visitors, lab: Lab, tries: int) -> dict[str, Line]:
    """The lines of a busy minute on full tables, or of some minutes if the requests of the first were slow."""
    makes, gone = brief.measured[0].call, brief.measured[-1].call
    visitors.send(makes)
    if makes.keep not in visitors.kept:
        return {name: Line(name, NONE, "no item could be made", f"first the line {WORKS}") for name in OF_THE_MINUTE}
    fault = fill(stack, visitors.table, (visitors.kept[makes.keep], *brief.varied), makes.who)
    visitors.send(gone)
    minutes = [load.busy_minute(brief, visitors, lab)]
    while len(minutes) < tries and not load.is_quick(minutes[-1]):
        minutes.append(load.busy_minute(brief, visitors, lab))
    units = load.units(brief, minutes[0], visitors.table)
    if fault:
        units = Line(UNITS, NONE, f"not measured: {fault}", "let the id that you answer stand in the item's key")
    return {UNITS: units, P95: load.p95(minutes), COST: load.cost(minutes[0])}
