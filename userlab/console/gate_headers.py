"""The headers that open the console's gate."""

TOKEN_HEADER = "X-Userlab-Console-Token"
"""Carries the token where a proxy on this machine has made sure who asks: Jupyter's own login."""
FORM_HEADER = "X-Userlab-Console"
"""Carries what only a page of the console itself knows; every call that changes something needs it."""
