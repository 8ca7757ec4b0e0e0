"""Custom runtimes: an executable named bootstrap that speaks the Runtime API by itself."""

import os
import shutil
import sys

import pytest

pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or shutil.which("curl") is None, reason="a shell script with curl"
)

BOOTSTRAP = """#!/bin/sh
while true; do
  HEADERS=$(mktemp)
  EVENT=$(curl -sS -D "$HEADERS" "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next") || exit 1
  ID=$(grep -i lambda-runtime-aws-request-id "$HEADERS" | tr -d '\\r' | cut -d' ' -f2)
  echo "handling $ID in $PWD"
  curl -sS -o /dev/null "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/$ID/response" \
    -d "{\\"handler\\": \\"$_HANDLER\\", \\"event\\": $EVENT}"
done
"""
CUSTOM = {"Runtime": "provided.al2023", "Handler": "my.handler"}


def test_a_shell_script_can_be_a_runtime(deploy, invoke):
    name = deploy({"bootstrap": BOOTSTRAP}, modes={"bootstrap": 0o755}, **CUSTOM)
    for number in range(3):
        answer = invoke(name, {"number": number})
        assert answer.payload == {"handler": "my.handler", "event": {"number": number}}
        assert f"handling {answer.log.split()[2]} in " in answer.log


@pytest.mark.parametrize(
    ("files", "modes", "message"),
    [
        ({"other": ""}, {}, "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"),
        (
            {"bootstrap": "#!/nowhere\n"},
            {"bootstrap": 0o755},
            "fork/exec /var/task/bootstrap: no such file or directory",
        ),
        ({"bootstrap": "\x7fnonsense"}, {"bootstrap": 0o755}, "fork/exec /var/task/bootstrap: exec format error"),
    ],
)
def test_what_cannot_be_started_is_an_invalid_entrypoint(deploy, invoke, files, modes, message):
    answer = invoke(deploy(files, modes=modes, **CUSTOM))
    assert answer.error == "Unhandled"
    assert answer.payload["errorType"] == "Runtime.InvalidEntrypoint"
    assert answer.payload["errorMessage"].endswith(f"Error: {message}")


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may execute nearly anything")
def test_a_bootstrap_without_execute_permission_is_refused(deploy, invoke):
    answer = invoke(deploy({"bootstrap": BOOTSTRAP}, **CUSTOM))
    assert answer.payload["errorMessage"].endswith("fork/exec /var/task/bootstrap: permission denied")


def test_a_runtime_that_exits_while_it_starts_is_an_exit_error(deploy, invoke):
    name = deploy({"bootstrap": "#!/bin/sh\necho failing\nexit 5\n"}, modes={"bootstrap": 0o755}, **CUSTOM)
    answer = invoke(name)
    assert answer.payload["errorMessage"].endswith("Error: Runtime exited with error: exit status 5")
    assert "failing\n" in answer.log
