"""How many invocations run at once, and the throttling of those above the limits.

An account may run 1,000 invocations at once in a Region. A function with reserved concurrency has that many for
itself and no more, and takes them away from the rest. Source: Lambda guide, "Configuring reserved concurrency".
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from userlab.cloud.functions.function_version import FunctionVersion
from userlab.cloud.functions.limits import CONCURRENT_EXECUTIONS
from userlab.cloud.functions.sandboxes.pool import throttled


class Concurrency:
    """Counts running invocations by account, Region and function."""

    def __init__(self) -> None:
        self._running: Counter[tuple[str, str, str]] = Counter()
        self._unreserved: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    @contextmanager
    def one(self, version: FunctionVersion, reserved_elsewhere: int = 0) -> Iterator[int]:
        """Within the block one more invocation of the function runs; how many do then.

        `reserved_elsewhere` is the sum of what the account's functions in the Region have reserved.
        Raises AwsError TooManyRequestsException (429) when that would be one too many.
        """
        function = version.account, version.region, version.name
        reserved = version.reserved_concurrency
        with self._lock:
            if reserved is not None:
                if self._running[function] >= reserved:
                    raise throttled("ReservedFunctionConcurrentInvocationLimitExceeded")
            else:
                if self._unreserved[function[:2]] >= CONCURRENT_EXECUTIONS - reserved_elsewhere:
                    raise throttled("ConcurrentInvocationLimitExceeded")
                self._unreserved[function[:2]] += 1
            self._running[function] += 1
            running = self._running[function]
        try:
            yield running
        finally:
            with self._lock:
                self._running[function] -= 1
                if reserved is None:
                    self._unreserved[function[:2]] -= 1
