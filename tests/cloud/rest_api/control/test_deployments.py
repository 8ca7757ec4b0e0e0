"""What a stage shows: the API as it was deployed, with the stage's own variables."""

from __future__ import annotations

import pytest


def test_an_edit_is_not_seen_before_the_next_deployment(api):
    api.mock("GET", "/a", '{"v": 1}')
    api.deploy()
    api.mock("GET", "/b", '{"v": 2}')
    assert (api.call("GET", "/a").json, api.call("GET", "/b").status) == ({"v": 1}, 403)
    api.deploy()
    assert api.call("GET", "/b").json == {"v": 2}


def test_a_deleted_resource_answers_until_the_next_deployment(api):
    api.mock("GET", "/a", '{"v": 1}')
    api.mock("GET", "/b", '{"v": 2}')
    api.deploy()
    api.gateway.delete_resource(restApiId=api.id, resourceId=api.resource("/a"))
    assert api.call("GET", "/a").status == 200
    api.deploy()
    assert api.call("GET", "/a").status == 403


def test_a_stage_goes_back_to_an_older_deployment(api):
    api.mock("GET", "/a", '{"v": 1}')
    first = api.deploy()
    api.mock("GET", "/b", '{"v": 2}')
    api.deploy()
    patches = [{"op": "replace", "path": "/deploymentId", "value": first}]
    api.gateway.update_stage(restApiId=api.id, stageName="dev", patchOperations=patches)
    assert api.call("GET", "/b").status == 403


def test_two_stages_show_two_deployments(api):
    api.mock("GET", "/a", '{"v": 1}')
    api.deploy("one")
    api.mock("GET", "/b", '{"v": 2}')
    api.deploy("two")
    assert (api.call("GET", "/b", stage="one").status, api.call("GET", "/b", stage="two").status) == (403, 200)


def test_a_deleted_api_answers_nothing(api):
    api.mock("GET", "/a")
    api.deploy()
    assert api.call("GET", "/a").status == 200
    api.gateway.delete_rest_api(restApiId=api.id)
    assert (api.call("GET", "/a").status, api.call("GET", "/a").json) == (403, {"message": "Forbidden"})


def test_a_stage_variable_names_the_function(api, functions):
    functions.make("blue", lambda event: {"body": "blue"})
    functions.make("green", lambda event: {"body": "green"})
    api.proxy("GET", "/", f"arn:aws:lambda:us-east-1:{api.account}:function:${{stageVariables.colour}}")
    api.deploy(variables={"colour": "blue"})
    assert api.call("GET", "/").body == b"blue"
    patches = [{"op": "replace", "path": "/variables/colour", "value": "green"}]
    api.gateway.update_stage(restApiId=api.id, stageName="dev", patchOperations=patches)
    assert api.call("GET", "/").body == b"green"


@pytest.mark.parametrize("host", ["{api}.execute-api.us-east-1.amazonaws.com", "{api}.execute-api.localhost:4566"])
def test_an_api_is_called_by_its_host_name_too(api, functions, host):
    api.proxy("GET", "/user/{id}", functions.make("users", lambda event: {"body": event["path"]}))
    api.deploy()
    answer = api.send("GET", "/dev/user/u1", {"Host": host.format(api=api.id)})
    assert (answer.status, answer.body) == (200, b"/user/u1")
    assert functions.events[0]["requestContext"]["path"] == "/dev/user/u1"


def test_an_api_answers_whichever_page_asks(api):
    api.mock("GET", "/a", "{}")
    api.deploy()
    headers = {"Origin": "https://a.page.of.somebody", "Sec-Fetch-Site": "cross-site"}
    answer = api.call("GET", "/a", headers)
    assert answer.status == 200
    assert answer.header("Access-Control-Allow-Origin") is None
