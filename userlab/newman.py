"""newman: the program that runs a Postman collection without Postman, in a terminal or on a build server.

It comes from npm (`userlab.nodejs.npm`), pinned, and sends real requests. Source: Postman Learning Center, "Newman
command reference".
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from userlab.base.errors import LabError
from userlab.nodejs import npm

if TYPE_CHECKING:
    import pandas

SECONDS = 120


def run(collection: dict[str, Any], environment: dict[str, Any]) -> pandas.DataFrame:
    """Run a collection's requests one after the other, with their tests, and return how the tests went.

    One row a test: request, status (of HTTP; "" when there was no answer), test, result ("passed", or what was wrong).
    It is `newman run collection.json -e environment.json` in a terminal.

    Where newman can't be fetched, this says so and returns no rows. Raises LabError when newman does not understand
    the collection.

    >>> newman.run(apis.postman_collection(api), apis.postman_environment(api))
    """
    if not npm.fetched("nodejs", "newman"):
        return results({"run": {"executions": []}})
    program = npm.folder("newman") / "node_modules" / "newman" / "bin" / "newman.js"
    with tempfile.TemporaryDirectory(prefix="userlab-newman-") as folder:
        files = {name: Path(folder, f"{name}.json") for name in ("collection", "environment", "report")}
        files["collection"].write_text(json.dumps(collection), "utf-8")
        files["environment"].write_text(json.dumps(environment), "utf-8")
        command = [str(npm.node()), str(program), "run", str(files["collection"]), "-e", str(files["environment"])]
        command += ["--reporters", "json", "--reporter-json-export", str(files["report"])]
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=SECONDS,
            check=False,
        )
        if not files["report"].exists():
            raise LabError(f"newman did not run the collection: {(done.stderr or done.stdout).strip()[:500]}")
        return results(json.loads(files["report"].read_text("utf-8")))


def results(report: dict[str, Any]) -> pandas.DataFrame:
    """Newman's JSON report as a table: a row for each test of each request, in the order in which they ran."""
    import pandas

    rows = []
    for execution in report["run"]["executions"]:
        request = execution["item"].get("name", "")
        status = execution.get("response", {}).get("code", "")
        if "requestError" in execution:
            rows.append((request, status, "an answer", execution["requestError"].get("code", "none")))
        rows += [
            (request, status, test["assertion"], test.get("error", {}).get("message", "passed"))
            for test in execution.get("assertions", [])
        ]
    return pandas.DataFrame(rows, columns=["request", "status", "test", "result"])
