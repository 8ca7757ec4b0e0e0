"""The workbook: JupyterLab on the course's first notebook, beside a running lab."""

from __future__ import annotations

import contextlib
import importlib.metadata
import importlib.util
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

from userlab.base.errors import LabError
from userlab.base.home import write_private
from userlab.base.own_folders import own_folder
from userlab.command.jupyter import quick_start

FIRST = "00-start-here.ipynb"
ENDING_SECONDS = 10.0
FOLDER_OPTIONS = frozenset({"--ServerApp.root_dir", "--ServerApp.notebook_dir", "--notebook-dir"})
SETTINGS = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}
"""No question about news, and no notice of other versions, before the first lesson."""


def notebooks() -> Path:
    """The folder of the course's notebooks: beside the package in a clone, else in the installed package.

    Raises LabError when userlab was installed without them.
    """
    package = Path(__file__).resolve().parents[1]
    places = (package.parent / "notebooks", package / "notebooks")
    for folder in places:
        if (folder / FIRST).is_file():
            return folder
    raise LabError(
        f"The notebooks are not where userlab looks for them ({' and '.join(map(str, places))}): only a part of it is "
        "installed. Clone the repository, and in it run: pip install -e ."
    )


def refuse_without_jupyterlab() -> None:
    """Raise LabError where only the local cloud is installed (.ci/cloud), or a part of userlab."""
    if importlib.util.find_spec("jupyterlab") is None:
        raise LabError(
            f"The workbook needs JupyterLab, which is not installed in {sys.prefix}. Install the whole of userlab "
            "(pip install userlab, or in a clone: pip install -e .), in place of the local cloud alone (userlab-cloud)."
        )


def has_own_folder(arguments: list[str]) -> bool:
    """Whether JupyterLab's arguments name the folder that it opens."""
    return any(argument.split("=", 1)[0] in FOLDER_OPTIONS for argument in arguments)


def read(home: Path, folder: Path, arguments: list[str]) -> int:
    """Open JupyterLab on the first notebook of a folder, wait until it ends, and return its exit code.

    `arguments` go to `jupyter lab` as they are. Ctrl-C, SIGTERM and a closed terminal end JupyterLab too.
    """
    command = [*quick_start.command("jupyterlab"), *options(home, folder, arguments)]
    # A kernel named python3 of another installation must not take the place of this one's.
    environment = {"JUPYTER_PREFER_ENV_PATH": "1", **os.environ}
    with ended_by_signals():
        jupyter = subprocess.Popen([*command, *arguments], env=environment)
        try:
            return jupyter.wait()
        except KeyboardInterrupt:
            return 0
        finally:
            _end(jupyter)


def options(home: Path, folder: Path, arguments: list[str]) -> list[str]:
    """The lab's own options for JupyterLab, but for those that the caller sets: it takes each only once."""
    options: dict[str, object] = {
        "--ServerApp.root_dir": folder,
        "--LabApp.default_url": f"/lab/tree/{FIRST}",
        "--LabApp.app_settings_dir": _settings(home),
        "--ServerApp.answer_yes": True,  # one Ctrl-C is enough: everything is saved
    }
    if _encrypts_kernels():
        options["--KernelManager.transport_encryption"] = "auto"
    set_by_caller = {argument.split("=", 1)[0] for argument in arguments}
    return [f"{name}={value}" for name, value in options.items() if name not in set_by_caller]


def _encrypts_kernels() -> bool:
    """Whether Jupyter can encrypt what it says to kernels (jupyter_client 8.9). Where it can and does not, every
    kernel's start warns in the terminal. Source: jupyter_server's documentation, "Security", transport encryption.
    """
    import zmq

    first, second = importlib.metadata.version("jupyter_client").split(".")[:2]
    return (int(first), int(second)) >= (8, 9) and bool(zmq.has("curve"))


def _settings(home: Path) -> Path:
    folder = own_folder(home, "jupyter")
    write_private(folder / "overrides.json", json.dumps(SETTINGS).encode())
    return folder


@contextlib.contextmanager
def ended_by_signals() -> Iterator[None]:
    """SIGTERM, SIGHUP and SIGBREAK (Windows: the window is closed) interrupt the block as Ctrl-C does, so that its
    clean-up runs; Ctrl-C even where the shell had it ignored.
    """

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signals = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
    before = [signal.signal(each, interrupt) for each in signals]
    try:
        yield
    finally:
        for each, handler in zip(signals, before, strict=True):
            signal.signal(each, handler)


def _end(jupyter: subprocess.Popen[bytes]) -> None:
    """Wait for a JupyterLab that got Ctrl-C itself; ask and then force one that did not."""
    acts: tuple[Callable[[], object], ...] = (lambda: None, jupyter.terminate, jupyter.kill)
    for act in acts:
        act()
        for _ in range(3):  # an impatient Ctrl-C more does not leave it running
            try:
                jupyter.wait(1.0 if act is not jupyter.terminate else ENDING_SECONDS)
                return
            except subprocess.TimeoutExpired:
                break
            except KeyboardInterrupt:
                continue
