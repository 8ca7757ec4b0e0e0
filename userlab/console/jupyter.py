"""The console within Jupyter, by jupyter-server-proxy: at BASE_URL/userlab-console/, with a launcher icon.

So it works where the learner's browser is on another machine (JupyterHub, Binder): whoever is logged in to a Jupyter
server reaches the lab of its user. The entry point in pyproject.toml names `setup`; it is called when Jupyter starts.

Source: jupyter-server-proxy's documentation, "Making Python Packages That Provide Server Processes".
"""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from userlab.base.console_address import SERVER_NAME
from userlab.console.gate_headers import VOUCHER_HEADER

if TYPE_CHECKING:
    from userlab.process.record import LocalCloud

ICON = Path(__file__).parent / "static/icons/console.svg"


def setup() -> dict[str, Any]:
    """How Jupyter reaches the console: its port, where nothing else is, and Jupyter's word for who is logged in."""
    from userlab.base.home import home_folder

    home = home_folder()
    port = _port(home)
    return {
        "port": port,
        "request_headers_override": lambda: _headers(home, port),
        "launcher_entry": {
            "title": "AWS Console",
            "icon_path": str(ICON),
            "path_info": f"{SERVER_NAME}/",
            "category": "Other",
        },
        "new_browser_tab": True,
    }


def _port(home: Path) -> int:
    """The console's port: of the lab that runs, or reserved for the one that will."""
    from userlab.base.errors import LabError
    from userlab.base.home import prepare
    from userlab.process import ports
    from userlab.process.record import read

    running = read(home)
    if running and running.console:
        return ports.port_of(running.console)
    try:
        return ports.reserve(prepare(home), ports.CONSOLE)
    except (LabError, OSError):  # Jupyter must start all the same; the lab will say what is wrong with its folder
        return ports.usual(home, ports.CONSOLE)


def _headers(home: Path, port: int) -> dict[str, str]:
    """The voucher, for a lab of this home whose console is at this port. A lab that does not run is started:
    somebody asks for its console. To another program that has the port nothing is sent at all: Jupyter answers 503.

    What opens Jupyter itself goes no further than Jupyter.
    """
    from tornado.web import HTTPError

    from userlab.base.errors import LabError
    from userlab.process import local_cloud as process
    from userlab.process import ports

    try:
        cloud = process.attach_or_start(home, guest=os.getpid())
        if ports.port_of(cloud.console) != port:
            raise LabError(
                f"The console is at {cloud.console} now, and this Jupyter server looks at port {port}. Restart the "
                "server: on a hub by its menu, File > Hub Control Panel; else end 'userlab' and start it again."
            )
        return {VOUCHER_HEADER: _voucher(cloud), "Cookie": "", "Authorization": "", "X-XSRFToken": ""}
    except LabError as error:
        raise HTTPError(503, str(error).replace("%", "%%"), reason="The lab does not answer") from error


@functools.lru_cache(maxsize=4)
def _voucher(cloud: LocalCloud) -> str:
    """The voucher for this run of the cloud, which has shown that it knows the home's secret."""
    from userlab.base.home import secret_of
    from userlab.console import proofs
    from userlab.console.entrance import run_of

    secret = secret_of(cloud.home)
    return proofs.voucher(secret, run_of(cloud.console, secret))
