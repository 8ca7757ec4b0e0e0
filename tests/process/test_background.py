"""When a process counts as ended."""

from __future__ import annotations

import subprocess
import sys

import psutil

from userlab.process.background import wait_for_end


def test_a_process_has_ended_even_if_its_parent_does_not_ask_for_it():
    """In a container, process 1 is often no init: it takes the end of others' children late, or never."""
    child = subprocess.Popen([sys.executable, "-S", "-c", ""])
    assert wait_for_end([psutil.Process(child.pid)], 20) == []
    child.wait()


def test_who_runs_on_is_named():
    child = subprocess.Popen([sys.executable, "-S", "-c", "input()"], stdin=subprocess.PIPE)
    running = psutil.Process(child.pid)
    assert wait_for_end([running], 0) == [running]
    child.communicate(b"\n")
