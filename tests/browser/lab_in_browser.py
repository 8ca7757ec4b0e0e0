"""A real JupyterLab, started by the `userlab` command on a learner's copy, and its notebooks in a browser.

What a cell printed is read from the notebook's model: JupyterLab
draws only the cells that are in view.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Page

from userlab.base.home import prepare
from userlab.command import workbook, working_copy

# Nothing is asserted about most pictures, and they take a third of the time.
PICTURES = bool(os.environ.get("USERLAB_TEST_PICTURES"))
STARTING_SECONDS = 90
RUNNING_MS = 600_000
POLLING_MS = 100  # by itself Playwright looks at each frame that is drawn, and that takes a processor
_PANEL = "window.jupyterapp?.shell?.currentWidget"  # there may be no JupyterLab in the page yet


@dataclass
class Workbook:
    """A running `userlab`: the process, its lab's folder, its copy of the notebooks, and its address with the token."""

    process: subprocess.Popen[bytes]
    home: Path
    folder: Path
    address: str
    token: str

    def url(self, path: str) -> str:
        """An address in JupyterLab, with nothing open that was open before."""
        return f"{self.address}{path}?reset&token={self.token}"

    def end_kernels(self) -> None:
        """End all kernels, so that the next test's notebook starts with a new one."""
        for session in json.loads(self._ask("GET", "api/sessions")):
            self._ask("DELETE", f"api/sessions/{session['id']}")

    def _ask(self, method: str, path: str) -> bytes:
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(self.address + path, headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read()  # type: ignore[no-any-return]

    def close(self) -> None:
        """End it as Ctrl-C does: JupyterLab and the lab end with the command."""
        self.process.send_signal(signal.SIGINT if os.name != "nt" else signal.CTRL_BREAK_EVENT)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            for each in [*psutil.Process(self.process.pid).children(recursive=True), self.process]:
                each.kill()
            raise


def start(scratch: Path, *more: str, module: str = "userlab", variables: dict[str, str] | None = None) -> Workbook:
    """Run `userlab` with a lab and a learner's copy of the notebooks in `scratch`, and wait until JupyterLab answers.

    `module` "jupyterlab" runs JupyterLab alone, as a hub does; `more` are further options of it.
    """
    folder, runtime, home = scratch / "notebooks", scratch / "runtime", prepare(scratch / "home")
    runtime.mkdir()
    # What npm fetches is fetched once for all tests' labs (see conftest.py at the top).
    (home / "nodejs").symlink_to(Path(os.environ["USERLAB_HOME"], "nodejs"), target_is_directory=True)
    environment = os.environ | {
        "USERLAB_HOME": str(home),
        "JUPYTER_RUNTIME_DIR": str(runtime),
        "JUPYTER_CONFIG_DIR": str(scratch / "config"),
        "JUPYTERLAB_SETTINGS_DIR": str(scratch / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(scratch / "workspaces"),
        **(variables or {}),
        "PYTHONPATH": os.pathsep.join([str(Path(workbook.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]),
    }
    options = ["--no-browser", _folder_option(module, folder), "--ServerApp.port_retries=50", *more]
    options += ["--LabApp.expose_app_in_browser=True"]
    if getattr(os, "geteuid", lambda: 1)() == 0:
        options.append("--allow-root")
    log = (scratch / "jupyter.log").open("wb")
    new_group = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP} if os.name == "nt" else {}
    command = [sys.executable, "-m", module, *options]
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, **new_group)
    server = _server(process, runtime, scratch / "jupyter.log")
    return Workbook(process, home, folder, server["url"], server["token"])


def _folder_option(module: str, folder: Path) -> str:
    """What makes it open the learner's copy: `userlab` lays that out itself, JupyterLab alone finds it there."""
    if module == "userlab":
        return f"--folder={folder}"
    working_copy.complete(folder, workbook.notebooks())
    return f"--ServerApp.root_dir={folder}"


def _server(process: subprocess.Popen[bytes], runtime: Path, log: Path) -> dict[str, Any]:
    """What JupyterLab writes about itself when it listens."""
    deadline = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        for file in runtime.glob("jpserver-*.json"):
            try:
                return json.loads(file.read_text("utf-8"))
            except ValueError:  # half written
                continue
        time.sleep(0.05)
    process.kill()
    raise AssertionError("JupyterLab did not start:\n" + log.read_text("utf-8", "replace")[-3000:])


def wait_for_lab(page: Page) -> None:
    """Wait until JupyterLab is there, with all its commands."""
    page.wait_for_function("() => window.jupyterapp?.commands.hasCommand('docmanager:open')", timeout=90_000)
    page.evaluate("() => window.jupyterapp.restored.then(() => null)")


def open_notebook(page: Page, file: str) -> None:
    """Open a notebook in the JupyterLab that the page shows, and wait until its kernel is ready."""
    page.evaluate("file => { window.jupyterapp.commands.execute('docmanager:open', {path: file}); }", file)
    wait_for_kernel(page, file)


def close_notebook(page: Page) -> None:
    """Save the notebook in front, and close it."""
    page.evaluate(f"async () => {{ await {_PANEL}.context.save(); {_PANEL}.dispose(); }}")


def wait_for_kernel(page: Page, file: str) -> None:
    """Wait until this notebook is in front and has a kernel that is idle; before that Run All does nothing."""
    page.wait_for_function(
        f"""file => {{
            if ({_PANEL}?.context?.path !== file) return false;
            const context = {_PANEL}?.sessionContext;
            return context?.isReady && context.session?.kernel?.connectionStatus === "connected"
                && context.session.kernel.status === "idle" && {_PANEL}.content?.model?.cells?.length > 0;
        }}""",
        arg=file,
        timeout=90_000,
        polling=POLLING_MS,
    )


def run_all(page: Page) -> None:
    """Run All Cells, and wait until each code cell has run, or one failed that is not meant to."""
    page.evaluate("""() => { window.jupyterapp.commands.execute("notebook:run-all-cells"); }""")
    # The command's own promise ends at the first error of a lesson, while the cells below it still run.
    page.wait_for_function(
        f"""() => {{
            const cells = Array.from({_PANEL}.content.model.cells).filter(cell => cell.type === "code");
            // Not `outputs.toJSON()`: to copy all outputs ten times a second takes a processor.
            const failed = cell => !cell.getMetadata("tags")?.includes("raises-exception")
                && Array.from({{length: cell.outputs.length}}, (_, at) => cell.outputs.get(at)).some(
                    output => output.type === "error");
            return cells.every(cell => cell.executionCount !== null) || cells.some(failed);
        }}""",
        timeout=RUNNING_MS,
        polling=POLLING_MS,
    )


def end_kernel(page: Page) -> None:
    """End the notebook's kernel, as Shut Down Kernel does."""
    page.evaluate(f"() => {_PANEL}.sessionContext.shutdown()")


def clear_outputs(page: Page) -> None:
    """Forget the committed outputs, so that what is read afterwards was made here."""
    page.evaluate('() => window.jupyterapp.commands.execute("notebook:clear-all-cell-outputs")')


def code_cells(page: Page) -> list[dict[str, Any]]:
    """The code cells in order: {"source", "tags", "count", "outputs"} as the model has them."""
    return page.evaluate(f"""() => Array.from({_PANEL}.content.model.cells).filter(cell => cell.type === "code").map(
        cell => ({{source: cell.sharedModel.getSource(), tags: cell.getMetadata("tags") ?? [],
                   count: cell.executionCount, outputs: cell.outputs.toJSON()}}))""")


def use_theme(page: Page, name: str) -> None:
    """Change the theme: "JupyterLab Light" or "JupyterLab Dark"."""
    page.evaluate("name => window.jupyterapp.commands.execute('apputils:change-theme', {theme: name})", name)
    dark = "true" if name.endswith("Light") else "false"
    page.wait_for_function(f"() => document.body.dataset.jpThemeLight === '{dark}'")


def leaf_through(page: Page, folder: Path, name: str) -> None:
    """Take a picture of every screenful of the notebook in front: NAME-01.png, NAME-02.png..."""
    scrolled = page.locator(".jp-Notebook .jp-WindowedPanel-outer").first
    scrolled.evaluate("element => { element.scrollTop = 0; }")
    for number in range(1, 30):
        page.wait_for_timeout(150)  # what is in view now is drawn, and mermaid's pictures with it
        page.screenshot(path=folder / f"{name}-{number:02}.png")
        at_the_end = scrolled.evaluate("""element => {
            const before = element.scrollTop;
            element.scrollTop += element.clientHeight - 60;
            return element.scrollTop === before;
        }""")
        if at_the_end:
            return
