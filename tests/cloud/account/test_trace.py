"""Trace ids of AWS X-Ray's form: taken over where a caller sends one, made where none does."""

from __future__ import annotations

import re

import pytest

from userlab.cloud.account.trace import new_request_id, new_trace_id, trace_id_of

ROOT = "1-67891233-abcdef012345678912345678"


@pytest.mark.parametrize("header", [f"Root={ROOT};Sampled=1", f"Self=1-2-3; root={ROOT}", f"Root={ROOT}"])
def test_a_caller_s_trace_goes_on(header):
    assert trace_id_of(header) == ROOT


@pytest.mark.parametrize("header", ["", "Root=", "Root=1-2-3", "Parent=53995c3f42cd8ad8"])
def test_without_a_root_a_trace_begins(header):
    assert re.fullmatch(r"1-[0-9a-f]{8}-[0-9a-f]{24}", trace_id_of(header))


def test_no_two_ids_are_alike():
    assert len({new_trace_id() for _ in range(100)}) == len({new_request_id() for _ in range(100)}) == 100
