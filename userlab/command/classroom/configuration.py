"""JupyterHub's configuration for a class on one machine. A configuration of your own may call it, too:

    from userlab.command.classroom.configuration import configure
    configure(get_config(), settings)

Sources: JupyterHub's documentation, "Configuration Reference", "Roles" and "Services";
jupyterhub-idle-culler's README.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from typing import Any

from userlab.base.board_address import BOARD
from userlab.base.home import home_folder
from userlab.command import workbook
from userlab.command.classroom.class_password import ADD_USER, NAMES, ClassPassword
from userlab.command.classroom.settings import FOLDER, INSTRUCTOR, Settings
from userlab.nodejs import interpreter, npm

PROXY = "configurable-http-proxy"
LOOPBACK = "127.0.0.1"
STARTING_SECONDS = 180  # thirty servers and labs begin at once, on two cores
TO_BOARD = "access:services!service=board"
MINUTE = 60


def configure(c: Any, settings: Settings) -> None:
    """Set what a class needs on JupyterHub's configuration object."""
    _addresses(c, settings)
    _entrance(c, settings)
    _servers(c, settings)
    _services(c, settings)


def _addresses(c: Any, settings: Settings) -> None:
    c.JupyterHub.update(
        bind_url=f"http://{settings.ip}:{settings.port}",
        hub_ip=LOOPBACK,
        hub_port=settings.hub_port,
        db_url=f"sqlite:///{settings.folder}/jupyterhub.sqlite",
        cookie_secret_file=str(settings.folder / "cookie-secret"),
    )
    c.ConfigurableHTTPProxy.update(
        api_url=f"http://{LOOPBACK}:{settings.proxy_port}",
        pid_file=str(settings.folder / "proxy.pid"),
        command=proxy_command(),
    )


def proxy_command() -> list[str]:
    """How JupyterHub's proxy is started, fetched once from npm if need be. Raises LabError: it can't be had."""
    program = npm.folder(PROXY) / "node_modules" / PROXY / "bin" / PROXY
    node = interpreter.find(home_folder())
    return [str(node.path) if node else str(npm.node()), str(program)]


def _entrance(c: Any, settings: Settings) -> None:
    c.JupyterHub.update(authenticator_class=ClassPassword)
    c.Authenticator.update(allow_all=True, admin_users={INSTRUCTOR}, username_pattern=NAMES)
    c.SharedPasswordAuthenticator.update(user_password=settings.password, admin_password=settings.instructor_password)
    c.LocalAuthenticator.update(create_system_users=settings.system_users, add_user_cmd=ADD_USER)
    c.ClassPassword.update(system_users=settings.system_users)


def _servers(c: Any, settings: Settings) -> None:
    if not settings.system_users:
        c.JupyterHub.update(spawner_class="simple")
        c.SimpleLocalProcessSpawner.update(home_dir_template=str(settings.folder / "learners" / "{username}"))
    elif Path("/run/systemd/system").is_dir() and importlib.util.find_spec("systemdspawner"):
        c.JupyterHub.update(spawner_class="systemd")  # which keeps the limit of memory, by a cgroup
        c.SystemdSpawner.update(isolate_tmp=True)
    c.Spawner.update(
        cmd=[sys.executable, "-m", "userlab.command.classroom.learner"],
        args=[
            f"--MappingKernelManager.cull_idle_timeout={settings.kernel_minutes * MINUTE}",
            "--MappingKernelManager.cull_connected=True",
            f"--MappingKernelManager.cull_interval={MINUTE}",
            "--ServerApp.kernel_manager_class=userlab.command.classroom.few_kernels.FewKernels",
            f"--FewKernels.most={settings.kernels}",
            # A hub that runs as root with folders, in a container: then everybody there is root.
            *(["--allow-root"] if os.geteuid() == 0 and not settings.system_users else []),
        ],
        default_url=f"/lab/tree/{workbook.FIRST}",
        mem_limit=f"{settings.memory_mb}M",
        start_timeout=STARTING_SECONDS,
        http_timeout=STARTING_SECONDS,
        environment={
            "JUPYTER_PREFER_ENV_PATH": "1",
            "USERLAB_OWN_IDS": "1",
            BOARD: f"http://{LOOPBACK}:{settings.board_port}/services/board/progress",
        },
        # What a server may do with its own token; a check tells the board by it what its learner passed.
        server_token_scopes=["users:activity!user", "access:servers!server", TO_BOARD],
    )


def _services(c: Any, settings: Settings) -> None:
    patience = settings.idle_minutes * MINUTE
    culler = [sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={patience}", f"--cull-every={MINUTE}"]
    board = {
        "name": "board",
        "url": f"http://{LOOPBACK}:{settings.board_port}",
        "command": [sys.executable, "-m", "userlab.command.classroom.board"],
        "environment": {FOLDER: str(settings.folder), "PATH": os.environ.get("PATH", "")},
        "oauth_no_confirm": True,
    }
    services = [{"name": "idle-culler", "command": culler}, board]
    roles = [
        {
            "name": "idle-culler",
            "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
            "services": ["idle-culler"],
        },
        {"name": "board", "scopes": ["list:users"], "services": ["board"]},
        {"name": "user", "scopes": ["self", TO_BOARD]},
    ]
    c.JupyterHub.update(services=services, load_roles=roles)
