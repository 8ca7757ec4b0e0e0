"""The console in a notebook: a frame that shows one of its pages.

The frame's address goes through Jupyter (jupyter-server-proxy), whose login opens it. So no token is in the notebook,
and it works where the browser is on another machine.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from html import escape

from userlab.base.console_address import SERVER_NAME, place


@dataclass(frozen=True)
class ConsoleFrame:
    """A page of the console: a frame in JupyterLab, a line of text elsewhere. `height` is in pixels."""

    account: str
    page: str
    height: int = 640

    @property
    def address(self) -> str:
        """The page's address on the Jupyter server: "/userlab-console/#/123456789002/dynamodb/tables"."""
        return f"{_base_url()}{SERVER_NAME}/{place(self.account, self.page)}"

    def _repr_html_(self) -> str:
        address = escape(self.address, quote=True)
        return (
            f'<iframe src="{address}" title="AWS Console, local" width="100%" height="{self.height}" '
            'style="border: 1px solid #8888; border-radius: 8px;"></iframe>\n'
            f'<p><a href="{address}" target="_blank">Open it in a tab of its own</a>. '
            "An empty frame? Run <code>userlab console</code> in a terminal.</p>"
        )

    def __repr__(self) -> str:
        return f"The console, account {self.account}: {self.page}"


@dataclass(frozen=True)
class ConsoleLink:
    """A link to a service in AWS's own console: it shows itself in no frame, and asks you to sign in."""

    region: str
    page: str

    @property
    def address(self) -> str:
        """The service's address: "https://eu-central-1.console.aws.amazon.com/lambda/home?region=eu-central-1"."""
        service = self.page.split("/")[0]
        home = {"dynamodb": "dynamodbv2", "activity": "cloudtrailv2", "logs": "cloudwatch"}.get(service, service)
        return f"https://{self.region}.console.aws.amazon.com/{home}/home?region={self.region}"

    def _repr_markdown_(self) -> str:
        return f"The console of AWS, in a tab of its own: [{self.address}]({self.address})"

    def __repr__(self) -> str:
        return f"The console of AWS: {self.address}"


def _base_url() -> str:
    """Under JupyterHub a server's addresses have a prefix."""
    prefix = os.environ.get("JUPYTERHUB_SERVICE_PREFIX", "/")
    return prefix if prefix.endswith("/") else prefix + "/"
