"""API Gateway's control plane: one module a kind of resource, one function an operation."""

from __future__ import annotations

import importlib

_MODULES = (
    "account api_keys authorizers deployments documentation gateway_responses integrations methods models openapi "
    "openapi_export resources rest_apis stages method_trial usage_plans"
)


def load() -> None:
    """Import every module, so that all operations are registered."""
    for name in _MODULES.split():
        importlib.import_module(f"{__name__}.{name}")
