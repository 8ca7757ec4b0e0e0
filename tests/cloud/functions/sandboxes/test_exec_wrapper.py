"""AWS_LAMBDA_EXEC_WRAPPER: a script that starts the runtime (Lambda guide, "Modifying the runtime environment")."""

import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a wrapper script is for Linux")

HANDLER = "import os\ndef lambda_handler(event, context):\n    return [os.environ.get('WORD'), os.environ['TABLE']]"
WRAPPER = '#!/bin/sh\nexport WORD="from the wrapper"\nexec "$@"\n'


def test_a_wrapper_starts_the_runtime(run):
    files = {"lambda_function.py": HANDLER, "wrapper.sh": WRAPPER}
    variables = {"AWS_LAMBDA_EXEC_WRAPPER": "/var/task/wrapper.sh", "TABLE": "Users"}
    answer = run(files, modes={"wrapper.sh": 0o755}, Environment={"Variables": variables})
    assert answer.payload == ["from the wrapper", "Users"]


def test_a_wrapper_that_is_missing_ends_with_status_127(run):
    variables = {"AWS_LAMBDA_EXEC_WRAPPER": "/var/task/wrapper.sh"}
    answer = run(HANDLER, Environment={"Variables": variables})
    assert (answer.error, answer.payload["errorType"]) == ("Unhandled", "Runtime.ExitError")
    assert answer.payload["errorMessage"].endswith("Error: Runtime exited with error: exit status 127")
