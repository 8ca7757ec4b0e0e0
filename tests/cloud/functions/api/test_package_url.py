"""Code.Location of GetFunction: the deployment package, for whoever was given the URL, for ten minutes."""

from __future__ import annotations

import urllib.error
import urllib.request

import pytest


def fetched(url: str) -> bytes:
    with urllib.request.urlopen(url) as answer:
        return answer.read()


def refusal(url: str) -> int:
    with pytest.raises(urllib.error.HTTPError) as error:
        fetched(url)
    return error.value.code


@pytest.fixture
def package(archive):
    return archive({"lambda_function.py": "def lambda_handler(event, context): return 1"})


@pytest.fixture
def url(lambda_client, role, package):
    code = {"ZipFile": package}
    handler = "lambda_function.lambda_handler"
    lambda_client.create_function(FunctionName="users", Runtime="python3.12", Role=role, Handler=handler, Code=code)
    return lambda_client.get_function(FunctionName="users")["Code"]["Location"]


def test_the_package_is_what_was_deployed(url, package):
    assert fetched(url) == package


def test_a_url_with_another_path_or_time_is_refused(url):
    assert refusal(url.replace("/users/", "/others/")) == 403
    assert refusal(url.replace("Expires=", "Expires=9")) == 403
    assert refusal(url.partition("?")[0]) == 403


def test_a_url_ends_after_ten_minutes(cloud, account, url):
    cloud.clock.advance(601, account)
    assert refusal(url) == 403


def test_the_package_of_a_deleted_function_is_gone(lambda_client, url):
    lambda_client.delete_function(FunctionName="users")
    assert refusal(url) == 404
