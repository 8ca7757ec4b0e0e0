"""What is remembered to save time has a bound, and begins anew above it."""

from __future__ import annotations

from userlab.cloud.account.memo import Memo


def test_a_memo_holds_no_more_than_it_may():
    memo: Memo[int, int] = Memo(3)
    for number in range(100):
        memo[number] = number
        assert len(memo) <= 3
    assert memo[99] == 99


def test_a_full_memo_begins_anew():
    memo: Memo[str, int] = Memo(2)
    memo["a"], memo["b"], memo["c"] = 1, 2, 3
    assert dict(memo) == {"c": 3}
