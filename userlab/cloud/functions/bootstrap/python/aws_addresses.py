"""Keeps a function from calling AWS itself by accident.

botocore reads AWS_ENDPOINT_URL since 1.31. A function that brings an older one along would call AWS, wait, and fail
there with the lab's keys. So an old botocore gets the endpoint when it makes a client, unless the function names
another; and a name of AWS's own is not looked up at all, whoever asks for it.

The address at which a function behind a custom resource answers is HTTPS on AWS, and plain HTTP here: one that
insists on HTTPS (crhelper does) reaches the lab all the same. So does one that looks for the public keys of a user
pool, at an address that no variable changes, by what is built on http.client or urllib3 (PyJWT, requests).
"""

import os
import re
import socket
import sys

import after_loading

OURS = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws")
USER_POOLS = re.compile(r"cognito-idp\.[a-z0-9-]+\.amazonaws\.com")
OPEN = ("checkip.amazonaws.com",)  # tells anybody their own address
FIRST_WITH_ENDPOINTS = (1, 31)


def keep_here():
    """Have both done from now on."""
    after_loading.change("botocore.session", _give_endpoint)
    after_loading.change("http.client", _speak_plainly)
    after_loading.change("urllib3.connection", _speak_plainly_to_user_pools)
    look_up = socket.getaddrinfo

    def getaddrinfo(host, *arguments, **named):
        name = (host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)).rstrip(".").lower()
        if name.endswith(OURS) and name not in OPEN:
            raise socket.gaierror(
                socket.EAI_NONAME,
                f"userlab: this function would call AWS itself at {name}. Use the endpoint in AWS_ENDPOINT_URL",
            )
        return look_up(host, *arguments, **named)

    socket.getaddrinfo = getaddrinfo


def _give_endpoint(module):
    version = getattr(sys.modules.get("botocore"), "__version__", "")
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if len(numbers) < 2 or numbers >= FIRST_WITH_ENDPOINTS:
        return
    import inspect  # for an old botocore alone

    make = module.Session.create_client
    signature = inspect.signature(make)

    def create_client(self, service_name, *arguments, **named):
        call = signature.bind(self, service_name, *arguments, **named)
        own = "AWS_ENDPOINT_URL_" + service_name.upper().replace("-", "_")
        if call.arguments.get("endpoint_url") is None:
            call.arguments["endpoint_url"] = os.environ.get(own) or os.environ.get("AWS_ENDPOINT_URL")
        return make(*call.args, **call.kwargs)

    module.Session.create_client = create_client


def _lab():
    """Host and port of the lab."""
    host, _, port = os.environ.get("AWS_ENDPOINT_URL", "").rstrip("/").rpartition("//")[2].rpartition(":")
    return (host, int(port)) if port.isdigit() else None


def _speak_plainly(module):
    """An HTTPS connection to the lab itself, which a function has no other reason for, is one without TLS; so is one to
    AWS's user pools.
    """
    connect = module.HTTPSConnection.connect

    def plain(self):
        lab, own = _lab(), (self.host, self.port)
        if lab is None or self._tunnel_host is not None or not (own == lab or USER_POOLS.fullmatch(str(self.host))):
            return connect(self)
        self.host, self.port = lab  # for now: what is sent names the host that was asked for
        try:
            return module.HTTPConnection.connect(self)
        finally:
            self.host, self.port = own

    module.HTTPSConnection.connect = plain


def _speak_plainly_to_user_pools(module):
    """The same for urllib3, which makes its connections itself."""
    connect = module.HTTPSConnection.connect

    def plain(self):
        lab, own = _lab(), (self._dns_host, self.port)
        if lab is None or not USER_POOLS.fullmatch(str(own[0])):
            return connect(self)
        self._dns_host, self.port = lab
        try:
            module.HTTPConnection.connect(self)
            self.is_verified = True  # else it warns of a request that is not
        finally:
            self._dns_host, self.port = own

    module.HTTPSConnection.connect = plain
