"""How a program of the learner gets into the console: by the home's secret, told to nobody.

First the cloud must show that it is the home's own: another program may have taken its port. Then a browser is handed
a code that opens one session. It comes in a file that only the learner reads, since everybody on a machine can read
what is on a command line (Jupyter does the same with its token).
"""

from __future__ import annotations

import http.client
import json
import secrets
import time
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from userlab.base.console_address import console_url
from userlab.base.errors import LabError
from userlab.base.home import write_private
from userlab.console import proofs

SECONDS = 10.0
FILE = "console.html"


def run_of(endpoint: str, secret: bytes) -> str:
    """Which run of the home's cloud serves its console at `endpoint`.

    Raises LabError when what answers there does not know the secret.
    """
    nonce = secrets.token_hex(16)
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(endpoint).port, timeout=SECONDS)
    try:
        connection.request("POST", "/proof", json.dumps({"nonce": nonce}), {"Content-Type": "application/json"})
        answer = json.loads(connection.getresponse().read(10_000))
        run, proof = answer["run"], answer["proof"]
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
        run = proof = ""
    finally:
        connection.close()
    if not isinstance(run, str) or not proofs.same(str(proof), proofs.cloud_proof(secret, run, nonce)):
        raise LabError(
            f"What answers at {endpoint} is not this lab's console: another program has its port, or the lab has just "
            "ended. Run 'userlab stop', then try again."
        )
    return run


def address(endpoint: str, secret: bytes, account: str, page: str = "dynamodb/tables") -> str:
    """The address of a page of the console at `endpoint`, with a code that opens it once within 30 seconds.

    Raises LabError.
    """
    code = proofs.new_code(secret, run_of(endpoint, secret), time.time())
    return console_url(endpoint, account, page, code)


def redirect_file(home: Path, to: str) -> Path:
    """Write the file (0600) that leads a browser to an address: its own name may stand in any command line."""
    file = home / FILE
    link = escape(to, quote=True)
    page = (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<meta name="referrer" content="no-referrer">\n'
        f'<meta http-equiv="refresh" content="0; url={link}">\n<title>AWS Console, local</title>\n'
        f'<p><a href="{link}">Open the console</a>. This link works once, within {proofs.CODE_SECONDS} seconds; '
        "<code>userlab console</code> makes a new one.</p>\n</html>\n"
    )
    write_private(file, page.encode())
    return file
