"""The Runtime API's client in pure Python: what awslambdaric's native module of this name does on Linux.

One connection stays open for the life of the sandbox. It is read and written on the bare socket, since
http.client alone would cost more than a no-op handler. Few modules are imported: whatever is here already, a
function's own module of the same name would not win over.
"""

import _socket
import os

ROOT = "/2018-06-01/runtime"
NAMES = (
    "Lambda-Runtime-Aws-Request-Id",
    "Lambda-Runtime-Trace-Id",
    "Lambda-Runtime-Client-Context",
    "Lambda-Runtime-Cognito-Identity",
    "Lambda-Runtime-Invoked-Function-Arn",
    "Lambda-Runtime-Aws-Tenant-Id",
    "Lambda-Runtime-Invocation-Id",
    "Content-Type",
)

_agent = ""
_connected = None
_owner = 0
_host = ""
_prefix = ""


def initialize_client(user_agent):
    global _agent
    _agent = user_agent


def next():
    """The next event: (payload, headers). Waits as long as it takes."""
    status, headers, body = _exchange(f"GET {_path('/invocation/next')} HTTP/1.1\r\n")
    if status != 200:
        raise RuntimeError(f"Failed to get next. Response code: {status}")
    found = {name: headers.get(name.lower()) for name in NAMES}
    found["Lambda-Runtime-Deadline-Ms"] = int(headers.get("lambda-runtime-deadline-ms", 0))
    return body, found


def post_invocation_result(invoke_id, data, content_type, invocation_id=None):
    """Hand in what the handler returned: bytes and their content type."""
    _post(f"/invocation/{invoke_id}/response", data, {"Content-Type": content_type}, "invocation response")


def post_error(invoke_id, error, xray_fault, invocation_id=None):
    """Hand in that the handler failed: JSON text, and the X-Ray cause."""
    headers = {
        "Content-Type": "application/json",
        "Lambda-Runtime-Function-XRay-Error-Cause": xray_fault,
    }
    _post(f"/invocation/{invoke_id}/error", error.encode(), headers, "invocation error")


def call_rapid(client, method, endpoint, expected_status, payload=None, headers=None):
    """Stands in for LambdaRuntimeClient.call_rapid, whose http.client takes no path in the API's address."""
    from awslambdaric.lambda_runtime_client import LambdaRuntimeClientError
    from awslambdaric.lambda_runtime_marshaller import to_json

    lines = f"{method} {_path(endpoint.removeprefix(ROOT))} HTTP/1.1\r\n"
    body = b"" if method == "GET" else to_json(payload).encode()
    status, _, answer = _exchange(lines + _lines(headers or {}), body)
    if status != expected_status:
        raise LambdaRuntimeClientError(endpoint, status, answer)


def _post(path, body, headers, what):
    status, _, _ = _exchange(f"POST {_path(path)} HTTP/1.1\r\n" + _lines(headers), body)
    # 413: the response is too large. The platform has told the caller so; the sandbox lives on.
    if status not in (202, 413):
        raise RuntimeError(f"Failed to post {what}")


def _lines(headers):
    # A header value is one line; an exception's text may be several.
    return "".join(f"{name}: {str(value).translate(_ONE_LINE)}\r\n" for name, value in headers.items())


_ONE_LINE = {10: " ", 13: " "}


def _path(path):
    if not _host:
        _set_address()
    return f"{_prefix}{ROOT}{path}"


def _set_address():
    global _host, _prefix
    _host, slash, token = os.environ["AWS_LAMBDA_RUNTIME_API"].partition("/")
    _prefix = slash + token


def _exchange(head, body=b""):
    """Send one request and read its answer: (status, headers in lower case, body)."""
    connection = _connection()
    head += f"Host: {_host}\r\nUser-Agent: {_agent}\r\nContent-Length: {len(body)}\r\n\r\n"
    try:
        connection.sendall(head.encode("utf-8") + body)
        return _answer(connection)
    except OSError:
        os._exit(1)  # nobody is there any more to run for


def _connection():
    global _connected, _owner
    if _connected is None:
        host, _, port = _host.rpartition(":")
        _connected = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
        _connected.connect((host, int(port)))
        _connected.setsockopt(_socket.IPPROTO_TCP, _socket.TCP_NODELAY, 1)
        _owner = os.getpid()
    elif _owner != os.getpid():
        # A handler forked and the child came back from it: only one process can answer for the sandbox.
        os._exit(1)
    return _connected


def _answer(connection):
    received = bytearray()
    while (end := received.find(b"\r\n\r\n")) < 0:
        _receive(connection, received)
    start, *lines = received[:end].decode("latin-1").split("\r\n")
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    length = end + 4 + int(headers.get("content-length", 0))
    while len(received) < length:
        _receive(connection, received)
    return int(start.split(" ")[1]), headers, bytes(received[end + 4 : length])


def _receive(connection, received):
    part = connection.recv(262144)
    if not part:
        os._exit(1)
    received += part
