"""What moto imports and the local cloud does not need, not imported: it took most of a start.

moto's API Gateway imports an OpenAPI validator for one call (`import_rest_api`), and that imports jsonschema, pydantic
and, where JupyterLab is installed, a parser of international resource identifiers that compiles its grammar for a
second. Importing this module before moto puts a validator in their place that loads the real one when it is called.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

VALIDATOR = "openapi_spec_validator"


class OpenAPIValidationError(Exception):
    """What moto expects of a document that is no OpenAPI."""


def validate(document: dict[str, Any]) -> None:
    """Check an OpenAPI document with the real validator. Raises OpenAPIValidationError."""
    for module in _stand_ins:
        if sys.modules.get(module.__name__) is module:
            del sys.modules[module.__name__]
    try:
        importlib.import_module(VALIDATOR).validate(document)
    except Exception as error:
        raise OpenAPIValidationError(str(error)) from error


def _stand_in(name: str, **members: Any) -> ModuleType:
    module = ModuleType(name)
    module.__dict__.update(members)
    module.__path__ = []
    sys.modules.setdefault(name, module)
    return module


_stand_ins = (
    _stand_in(VALIDATOR, validate=validate),
    _stand_in(f"{VALIDATOR}.validation"),
    _stand_in(f"{VALIDATOR}.validation.exceptions", OpenAPIValidationError=OpenAPIValidationError),
)
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # jsonschema does without it
