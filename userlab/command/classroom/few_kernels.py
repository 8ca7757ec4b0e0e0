"""A learner's kernels on a hub: a few at a time, since each notebook that is left open keeps 100 to 160 MB.

When a learner begins another chapter, the kernel of the chapter that was left longest ends, so that two stay; and one
that was left ends ten minutes later in any case. What it showed stays in the notebook, and running it again starts a
new one. A kernel that is busy, or that nobody has spoken to yet, stays, and so does the one that was used last, until
Jupyter's own culler ends it.

Source: jupyter_server's documentation, "Culling idle kernels"; jupyter_server's `kernel_manager_class`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets import Integer


class FewKernels(AsyncMappingKernelManager):  # type: ignore[misc]
    """Jupyter's own kernel manager, which keeps `most` kernels, and those that were left for `left_seconds`.

    `--FewKernels.most=2` is its option; with 0 none is ended for being one too many.
    """

    most = Integer(2, config=True, help="How many kernels stay when another one starts.")
    left_seconds = Integer(600, config=True, help="How long a kernel stays that is not the one used last.")

    async def _async_start_kernel(self, **arguments: Any) -> str:
        """Start a kernel, as Jupyter does, and end those that were left."""
        kernel: str = await super()._async_start_kernel(**arguments)
        await self.end_left(kernel)
        return kernel

    start_kernel = _async_start_kernel

    async def cull_kernels(self) -> None:
        """What Jupyter does once in a while: end those that nobody used for long, and here those that were left."""
        await super().cull_kernels()
        await self.end_left()

    async def end_left(self, begun: str = "") -> None:
        """End the kernels that were left, beside the one that was begun."""
        since = datetime.now(UTC) - timedelta(seconds=self.left_seconds)
        for kernel in left(self._kernels, self.most, since, begun):
            self.log.info("Ending kernel %s: its notebook was left, and others were used since", kernel)
            await self.shutdown_kernel(kernel)


def left(kernels: Mapping[str, Any], most: int, since: datetime, begun: str = "") -> list[str]:
    """The ids of the kernels to end, longest unused first: so that `most` stay, and all that were left since then."""
    last = begun or max(kernels, key=lambda name: kernels[name].last_activity, default="")
    idle = [name for name, kernel in kernels.items() if name != last and kernel.execution_state == "idle"]
    idle.sort(key=lambda name: kernels[name].last_activity)
    too_many = max(0, len(kernels) - most) if most else 0
    return idle[:too_many] + [name for name in idle[too_many:] if most and kernels[name].last_activity <= since]
