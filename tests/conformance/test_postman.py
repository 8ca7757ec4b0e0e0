"""The generated Postman collection, run by Postman's own newman against the deployed API.

newman comes from npm, in the versions of `userlab/npm_packages/newman`. Where it can't be fetched the tests are
skipped, saying so; in CI they fail.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from userlab import apis, functions, newman, roles, tables
from userlab.base.errors import LabError
from userlab.nodejs import npm


@pytest.fixture(scope="module", autouse=True)
def fetched() -> None:
    try:
        npm.fetch("nodejs", "newman")
    except LabError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


@pytest.fixture
def role(learner: None) -> str:
    tables.create("Users", "UserID")
    return roles.create_execution_role("users-role", roles.users_policy())


def deployed(folder: str, role: str) -> str:
    """The id of the users API in front of a handler of userlab/handlers."""
    apis.create_users_api(functions.deploy("users", functions.package(folder), role))
    return apis.create("users-api")


def test_every_test_of_the_collection_passes_and_leaves_the_table_as_it_was(role: str) -> None:
    api = deployed("python/users", role)
    for _ in range(2):
        tests = newman.run(apis.postman_collection(api), apis.postman_environment(api))
        assert tests["result"].tolist() == ["passed"] * 8
        statuses = tests.drop_duplicates("request").set_index("request")["status"].to_dict()
        assert statuses == {"POST /user": 201, "GET /user/{id}": 200, "PUT /user/{id}": 200, "DELETE /user/{id}": 204}


def test_the_tests_fail_on_the_walkthroughs_handler(role: str) -> None:
    api = deployed("python/walkthrough", role)
    tests = newman.run(apis.postman_collection(api), apis.postman_environment(api))
    told = tests.set_index(["request", "test"])["result"]
    assert told["GET /user/{id}", "status is 200"] == "expected response to have status code 200 but got 502"
    assert "passed" not in told.tolist()


def test_an_address_where_nobody_answers_is_told(role: str) -> None:
    api = deployed("python/users", role)
    environment = apis.postman_environment(api)
    environment["values"][0]["value"] = "http://127.0.0.1:9"
    tests = newman.run(apis.postman_collection(api), environment)
    assert tests["result"].tolist().count("ECONNREFUSED") == 4


def test_a_route_that_the_api_has_not_is_not_in_the_collection(role: str) -> None:
    function = functions.deploy("users", functions.package("python/users"), role)
    apis.create_users_api(function, "read-only", routes=[("GET", "/user/{id}")])
    collection = apis.postman_collection(apis.create("read-only"))
    assert [request["name"] for request in collection["item"]] == ["GET /user/{id}"]
    assert collection["info"]["name"] == "read-only"


def test_no_stage_s_address_is_in_the_collection(role: str) -> None:
    api = deployed("python/users", role)
    assert "127.0.0.1" not in str(apis.postman_collection(api))
    assert apis.postman_environment(api)["values"][0]["value"] == apis.url(api)


def test_what_is_no_collection_is_refused_with_newman_s_own_words() -> None:
    with pytest.raises(LabError, match="newman did not run the collection"):
        newman.run("no collection", {})


def test_the_lock_files_name_no_registry() -> None:
    for lock in Path(npm.LOCKED).glob("*/package-lock.json"):
        assert "resolved" not in lock.read_text("utf-8")
