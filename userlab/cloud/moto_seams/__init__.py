"""Every place that touches a private name of moto, a module per AWS service, and nothing else does."""

import os

from userlab.cloud.moto_seams import quick_import  # noqa: F401 - before any of them imports moto

# Read when moto is imported, from whichever room that is: no wildcard CORS.
os.environ["MOTO_DISABLE_GLOBAL_CORS"] = "true"
