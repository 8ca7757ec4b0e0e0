"""Every place that touches a private name of moto, a module per AWS service, and nothing else does."""

from userlab.cloud.moto_seams import quick_import  # noqa: F401 - before any of them imports moto
