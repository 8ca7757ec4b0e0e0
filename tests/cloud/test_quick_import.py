"""What moto imports and the local cloud does without."""

from __future__ import annotations

import functools
import subprocess
import sys

from tests.conftest import session

SLOW = {"rfc3987_syntax.syntax_helpers", "jsonschema", "openapi_spec_validator.validation.validators"}
FOR_LATER = {"flask", "pandas", "matplotlib"}


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


def test_a_cloud_serves_its_first_table_without_what_others_need(tmp_path):
    code = f"""if True:
        import sys
        from pathlib import Path
        import boto3
        from userlab.cloud.cloud import Cloud
        cloud = Cloud(Path({str(tmp_path)!r}), ephemeral=True)
        cloud.start()
        keys = cloud.keys.account_keys("123456789012")
        boto3.client("dynamodb", region_name="us-east-1", endpoint_url=cloud.endpoint,
                     aws_access_key_id=keys.access_key_id, aws_secret_access_key=keys.secret_access_key).list_tables()
        loaded = set(sys.modules)
        cloud.stop()
        print(*loaded)"""
    assert not (SLOW | FOR_LATER) & set(run(code).split())


def test_every_region_of_botocore_is_known_for_a_service_that_runs_everywhere():
    from userlab.cloud.moto_seams.regions import regions

    of = functools.partial(session().get_available_regions, "dynamodb")
    named = {region for partition in session().get_available_partitions() for region in of(partition)}
    assert named - set(regions()) == set()
