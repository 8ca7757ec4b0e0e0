"""What moto imports and the local cloud does without."""

from __future__ import annotations

import subprocess
import sys

SLOW = {"rfc3987_syntax.syntax_helpers", "jsonschema", "openapi_spec_validator.validation.validators"}


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_the_cloud_starts_without_the_slow_validators():
    loaded = run("import sys, userlab.cloud.moto_seams, moto.apigateway.models; print(*sys.modules)").split()
    assert not SLOW & set(loaded)


def test_the_real_validator_is_there_when_it_is_called():
    code = """if True:
        import userlab.cloud.moto_seams
        from moto.apigateway.models import OpenAPIValidationError, validate
        sound = {"openapi": "3.0.0", "info": {"title": "t", "version": "1"}, "paths": {}}
        for document in (sound, {"openapi": "3.0.0"}, sound):
            try:
                validate(document)
                print("sound")
            except OpenAPIValidationError:
                print("refused")"""
    assert run(code).split() == ["sound", "refused", "sound"]
