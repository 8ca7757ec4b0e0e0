"""All checks of style and types, which need no running lab: `python tests/checks.py`.

    python tests/checks.py            every check; exit code 1 if one of them finds something
    python tests/checks.py mypy ruff  only those

`.ci/run` calls it before the tests. The JavaScript checker comes from npm, in the version of tests/javascript's lock
file, into a folder of this checkout that git ignores.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
JAVASCRIPT = ROOT / "tests/javascript"
SCRIPTS = [
    ROOT / "userlab/console/static/js",
    ROOT / "userlab/console/bundle",
    ROOT / "userlab/cloud/functions/bootstrap/nodejs",
    ".",
]


def python(*words: str) -> list[str]:
    return [sys.executable, "-m", *words]


def biome() -> list[str]:
    """Biome, fetched if it is not there yet in the version of the lock file."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is not installed: the JavaScript checks need it. It comes with Node.js.")
    done, wanted = JAVASCRIPT / "node_modules/.package-lock.json", JAVASCRIPT / "package-lock.json"
    if not done.exists() or done.stat().st_mtime < wanted.stat().st_mtime:
        words = [npm, "ci", "--silent", "--no-audit", "--no-fund"]
        subprocess.run(words, cwd=JAVASCRIPT, check=True)
        done.touch()
    program = JAVASCRIPT / "node_modules/.bin" / ("biome.cmd" if sys.platform == "win32" else "biome")
    return [str(program), "check", "--config-path=.", "--error-on-warnings", *map(str, SCRIPTS)]


CHECKS: dict[str, Callable[[], list[str]]] = {
    "ruff": lambda: python("ruff", "check"),
    "format": lambda: python("ruff", "format", "--check"),
    "mypy": lambda: python("mypy"),
    "vulture": lambda: python("vulture"),
    "biome": biome,
}


def main(names: list[str]) -> int:
    """Run the checks of these names, all of them if there are none; return 1 if one found something."""
    unknown = set(names) - set(CHECKS)
    if unknown:
        sys.exit(f"There is no check {', '.join(sorted(unknown))}. There are {', '.join(CHECKS)}.")
    failed = []
    for name in names or CHECKS:
        print(f"-- {name}", flush=True)
        # Biome finds its settings in the folder that it runs in.
        if subprocess.run(CHECKS[name](), cwd=JAVASCRIPT if name == "biome" else ROOT, check=False).returncode:
            failed.append(name)
    print(f"Found something: {', '.join(failed)}." if failed else "All checks passed.", flush=True)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
