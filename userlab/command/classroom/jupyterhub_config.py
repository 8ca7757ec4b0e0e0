"""What `userlab hub` hands to JupyterHub: `jupyterhub -f THIS FILE`, with the class's folder in USERLAB_HUB."""

from __future__ import annotations

from typing import Any

from userlab.command.classroom import settings
from userlab.command.classroom.configuration import configure

c: Any = get_config()  # type: ignore[name-defined]  # noqa: F821
_settings = settings.read(settings.usual_folder())
configure(c, _settings)
if _settings.config:
    load_subconfig(_settings.config)  # type: ignore[name-defined]  # noqa: F821
