"""What runs in a Python sandbox: find the packages of AWS's runtimes, learn which function it is, run it.

    python -I -S bootstrap.py '{"packages": [...], "distributions": [...], "folders": [...],
        "prepared": true, "forks": false}'

One line of JSON on stdin tells the function: {"environment": {...}, "task_root": path, "opt": path or null,
"handler": "lambda_function.lambda_handler"}. A prepared process has imported the SDK by then. One that forks
stays like that, and it is its forks that read such a line (`fork_server`). stdin stays open while the cloud lives; when
it ends, this process ends too.

It is standard library only, since nothing of the lab can be imported here. awslambdaric recognizes its own frames
in a traceback by this file's name.
"""

import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def main() -> None:
    settings = json.loads(sys.argv[-1])  # a wrapper script may put switches before it
    sys.argv = [sys.argv[0]]
    sys.path.insert(0, HERE)
    # awslambdaric finds this in place of its native module, which exists for Linux only.
    import aws_addresses
    import log_sink
    import prepared
    import programs
    import runtime_client
    import runtime_packages
    import standing

    if settings["forks"]:
        import fork_server
    sys.path.remove(HERE)
    for name in ("after_loading", "aws_addresses", "log_sink", "prepared", "programs", "runtime_packages", "standing",
                 "fork_server"):  # fmt: skip
        sys.modules.pop(name, None)  # a function may have modules of these names
    aws_addresses.keep_here()
    runtime_packages.install(settings["packages"], settings["distributions"], settings["folders"])
    if settings["prepared"]:
        prepared.import_sdk()
    if settings["forks"]:
        fork_server.serve()
    function = standing.wait_for_function()
    standing.become(function)
    programs.find(function["task_root"], function["opt"])
    run(function["handler"], log_sink.LogSink, runtime_client.call_rapid)


def run(handler: str, log_sink: type, call_rapid: object) -> None:
    """Load the handler and serve invocations with the official client until the cloud ends this process."""
    # Imported late: these modules read the function's environment when they are imported.
    from awslambdaric import bootstrap, lambda_runtime_client

    bootstrap.create_log_sink = log_sink
    lambda_runtime_client.LambdaRuntimeClient.call_rapid = call_rapid

    class Client(lambda_runtime_client.LambdaRuntimeClient):
        def post_init_error(self, error: dict, *arguments: object) -> None:
            tell_of_another_python(error.get("errorType"))
            super().post_init_error(error, *arguments)

    bootstrap.run(handler, Client(os.environ["AWS_LAMBDA_RUNTIME_API"]))


def tell_of_another_python(error_type: object) -> None:
    """Say in the log that the function's Python is not this one, where that may be why it cannot be loaded."""
    wanted = os.environ.get("AWS_EXECUTION_ENV", "").rpartition("python")[2]
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    if wanted != here and error_type in ("Runtime.UserCodeSyntaxError", "Runtime.ImportModuleError"):
        print(
            f"userlab: this function asks for Python {wanted}, and the lab runs every Python function with its own, "
            f"Python {here}. On AWS this error may not happen.",
            flush=True,
        )


if __name__ == "__main__":
    main()
