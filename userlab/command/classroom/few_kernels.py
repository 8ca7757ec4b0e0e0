"""A learner's kernels on a hub: a few at a time, since each notebook that is left open keeps 100 MB.

When a learner begins another chapter, the kernels of the chapters that were left longest end; what they showed stays
in the notebook, and running it again starts a new one. A kernel that is busy, or that nobody has spoken to yet, stays.

Source: jupyter_server's documentation, "Culling idle kernels"; jupyter_server's `kernel_manager_class`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets import Integer


class FewKernels(AsyncMappingKernelManager):
    """Jupyter's own kernel manager, which keeps `most` kernels.

    `--FewKernels.most=2` is its option; with 0 none is ended for being one too many.
    """

    most = Integer(2, config=True, help="How many kernels stay when another one starts.")

    async def _async_start_kernel(self, **arguments: Any) -> str:
        """Start a kernel, as Jupyter does, and end those that were left."""
        kernel: str = await super()._async_start_kernel(**arguments)
        await self.end_left(kernel)
        return kernel

    start_kernel = _async_start_kernel  # type: ignore[assignment]  # Jupyter names it so, too

    async def cull_kernels(self) -> None:
        """What Jupyter does once in a while: end those that nobody used for long, and here those that are too many."""
        await super().cull_kernels()  # type: ignore[no-untyped-call]  # jupyter_server has no types there
        await self.end_left()

    async def end_left(self, begun: str = "") -> None:
        """End the kernels that are too many beside the one that was begun."""
        for kernel in left(self._kernels, self.most, begun):
            self.log.info("Ending kernel %s: its notebook was left longest, and others were begun", kernel)
            await self.shutdown_kernel(kernel)  # type: ignore[no-untyped-call]


def left(kernels: Mapping[str, Any], most: int, begun: str = "") -> list[str]:
    """The ids of the kernels to end so that `most` stay: idle ones, longest unused first."""
    too_many = len(kernels) - most if most else 0
    idle = [name for name, kernel in kernels.items() if name != begun and kernel.execution_state == "idle"]
    return sorted(idle, key=lambda name: kernels[name].last_activity)[: max(0, too_many)]
