"""The limit of an init phase on a machine that many share."""

import os

import psutil
import pytest

from userlab.cloud.functions.invoking import busy_machine

SLOW = "import time\ntime.sleep(1.5)\ndef lambda_handler(event, context):\n    return 'late'"


@pytest.mark.parametrize(("for_each", "expected"), [(0.1, 1.0), (1.0, 1.0), (4.0, 4.0), (400.0, busy_machine.MOST)])
def test_it_is_slow_by_what_waits_for_each_processor(monkeypatch, for_each, expected):
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(psutil, "getloadavg", lambda: (2 * for_each, 0.0, 0.0))
    assert busy_machine.slowness() == expected


@pytest.mark.parametrize(("waiting", "payload"), [(2, "timed out"), (2_000, "late")])
def test_an_init_phase_has_as_much_longer_as_the_machine_is_slower(deploy, invoke, monkeypatch, waiting, payload):
    from userlab.cloud.functions.invoking import execution

    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(psutil, "getloadavg", lambda: (float(waiting), 0.0, 0.0))
    monkeypatch.setattr(execution, "INIT_SECONDS", 0.25)
    name = deploy(SLOW, Timeout=1)
    assert payload in str(invoke(name).payload)
