"""Programs that a function starts by the path that they have on AWS, in its package or in a layer.

CDK's BucketDeployment starts ``/opt/awscli/aws``, a script for AWS's own Python: here its layer lies elsewhere, and
so does Python.
"""

import os
import sys

import after_loading

PYTHON = b"#!/var/lang/bin/python"


def find(task_root, opt):
    """Have `subprocess` find programs of /var/task and /opt from now on."""
    places = [(there, here) for there, here in (("/var/task/", task_root), ("/opt/", opt)) if here]

    def change(module):
        start = module.Popen.__init__

        def started(self, args, *more, **named):
            if isinstance(args, (list, tuple)) and args:
                args = [*_here(args[0], places), *args[1:]]
            elif isinstance(args, str) and not named.get("shell"):
                args = _here(args, places) if args.startswith(("/var/task/", "/opt/")) else args
            start(self, args, *more, **named)

        module.Popen.__init__ = started

    after_loading.change("subprocess", change)


def _here(program, places):
    """What starts a program on this machine, a list of words."""
    for there, here in places:
        if isinstance(program, str) and program.startswith(there) and not os.path.exists(program):
            path = os.path.join(here, *program[len(there) :].split("/"))
            return [sys.executable, path] if _is_python(path) else [path]
    return [program]


def _is_python(path):
    try:
        with open(path, "rb") as file:
            return file.readline(200).startswith(PYTHON)
    except OSError:
        return False
