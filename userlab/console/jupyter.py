"""The console within Jupyter, by jupyter-server-proxy: at BASE_URL/userlab-console/_console/, with a launcher icon.

So it works where the learner's browser is on another machine (JupyterHub, Binder): whoever is logged in to a Jupyter
server reaches the lab of its user. The entry point in pyproject.toml names `setup`; it is called when Jupyter starts.

Source: jupyter-server-proxy's documentation, "Making Python Packages That Provide Server Processes".
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from userlab.base.console_address import PATH, SERVER_NAME, token_of
from userlab.console.gate_headers import TOKEN_HEADER

ICON = Path(__file__).parent / "static/icons/console.svg"


def setup() -> dict[str, Any]:
    """How Jupyter reaches the console: the lab's port, and the token, which never leaves the machine."""
    from userlab.base.home import home_folder
    from userlab.process import ports
    from userlab.process.record import read

    home = home_folder()
    running = read(home)
    port = ports.port_of(running.endpoint) if running else ports.usual(home)
    return {
        "port": port,
        "request_headers_override": lambda: _token_header(home, port),
        "launcher_entry": {
            "title": "AWS Console",
            "icon_path": str(ICON),
            "path_info": f"{SERVER_NAME}{PATH}/",
            "category": "Other",
        },
        "new_browser_tab": True,
    }


def _token_header(home: Path, port: int) -> dict[str, str]:
    """The token, but only for a lab of this home: another program that has the port must not be told.

    A lab that does not run is started: somebody asks for its console.
    """
    from userlab.base.errors import LabError
    from userlab.base.home import secret_of
    from userlab.process import local_cloud as process
    from userlab.process import ports

    try:
        cloud = process.attach_or_start(home)
    except LabError:
        return {}
    return {TOKEN_HEADER: token_of(secret_of(home))} if ports.port_of(cloud.endpoint) == port else {}
