"""Paths as they are on AWS: /var/task, /opt, /var/runtime in place of folders of this machine.

Tracebacks name files. A reader who compares with AWS's documentation, or with yesterday's output, should see
``File "/var/task/lambda_function.py"``, not a temporary folder. Only log lines and error documents are rewritten,
never what a handler returns.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable


def translator(places: Iterable[tuple[str, str]]) -> Callable[[str], str]:
    r"""A function that rewrites (folder here, folder on AWS) in a text; JSON-escaped Windows paths too.

    >>> translator([("/tmp/x/code", "/var/task")])('File "/tmp/x/code/lambda_function.py", line 3')
    'File "/var/task/lambda_function.py", line 3'
    """
    known: dict[str, str] = {}
    for here, there in places:
        for form in (here, os.path.realpath(here), json.dumps(here)[1:-1]):
            known.setdefault(form, there)
    ordered = sorted(known, key=len, reverse=True)
    pattern = re.compile("(" + "|".join(map(re.escape, ordered)) + r')(?=[\\/"\':;,\s)\]]|$)([^\s"\':;,]*)')

    def rewrite(match: re.Match[str]) -> str:
        rest = re.sub(r"\\+", "/", match[2]) if os.sep == "\\" else match[2]
        return known[match[1]] + rest

    def translate(text: str) -> str:
        return pattern.sub(rewrite, text)

    return translate
