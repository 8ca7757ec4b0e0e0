"""Who may come in: whoever knows the class's password, by a name of their own choice. JupyterHub's own authenticator.

Where the hub runs as root, a learner is a user of this machine. JupyterHub would run a server for any that exists
(`root`, a colleague), so only those of the group `userlab` may come, and new ones are made into it.

Sources: JupyterHub's documentation, "SharedPasswordAuthenticator" and "LocalAuthenticator".
"""

from __future__ import annotations

from typing import Any

from jupyterhub.auth import LocalAuthenticator
from jupyterhub.authenticators.shared import SharedPasswordAuthenticator
from traitlets import Bool

GROUP = "userlab"
NAMES = r"^[a-z][a-z0-9-]{0,30}$"
"""What a learner may be called: a user of Linux, and a folder."""
ADD_USER = ["useradd", "--create-home", "--key", "HOME_MODE=0700", "--shell", "/bin/bash", "--groups", GROUP]


class ClassPassword(SharedPasswordAuthenticator, LocalAuthenticator):  # type: ignore[misc]  # untyped classes
    """One password for the class, and one of the instructor's."""

    system_users = Bool(False, config=True, help="Whether learners are users of this machine.")

    async def authenticate(self, handler: Any, data: dict[str, str]) -> dict[str, Any] | None:
        """The learner, or None: the password is wrong, or that user of this machine is no learner."""
        found: dict[str, Any] | None = await super().authenticate(handler, data)
        if found is not None and self.system_users and not may_be_learner(found["name"]):
            self.log.warning("%s is a user of this machine and not in the group %s.", found["name"], GROUP)
            return None
        return found

    async def add_user(self, user: Any) -> None:
        """Make a user of this machine, where the hub may; else a learner is a folder."""
        if self.system_users:
            await LocalAuthenticator.add_user(self, user)


def may_be_learner(name: str) -> bool:
    """Whether a server may run under a name: a new one, or one of the group."""
    import grp
    import pwd

    try:
        number = pwd.getpwnam(name).pw_uid
    except KeyError:
        return True
    try:
        return number != 0 and name in grp.getgrnam(GROUP).gr_mem
    except KeyError:
        return False
