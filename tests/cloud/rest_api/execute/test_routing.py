"""Which resource a path is for."""

from __future__ import annotations

import pytest

from userlab.cloud.rest_api.execute.routing import Routes, path_values


def routes(*entries: str) -> Routes:
    """Routes of "METHOD /path" entries; several methods of one path share a resource."""
    resources: dict[str, dict] = {}
    for entry in entries:
        method, path = entry.split(" ")
        resource = resources.setdefault(path, {"path": path, "resourceMethods": {}})
        resource["resourceMethods"][method] = {"httpMethod": method}
    return Routes(resources.values())


def matched(found: Routes, method: str, path: str) -> str | None:
    match = found.match(method, path)
    return f"{match.method['httpMethod']} {match.resource['path']}" if match else None


EVERY = routes("GET /", "GET /user", "GET /user/{id}", "GET /user/me", "ANY /{proxy+}", "POST /user/{id}/tags")


@pytest.mark.parametrize(
    ("request_line", "wanted"),
    [
        ("GET /", "GET /"),
        ("GET /user", "GET /user"),
        ("GET /user/", "GET /user"),
        ("GET /user/me", "GET /user/me"),
        ("GET /user/u1", "GET /user/{id}"),
        ("GET /user/u1/", "GET /user/{id}"),
        ("GET /user/u1/x", "ANY /{proxy+}"),
        ("POST /user/u1/tags", "POST /user/{id}/tags"),
        ("GET /other", "ANY /{proxy+}"),
        ("POST /", None),
    ],
)
def test_a_literal_wins_over_a_variable_and_a_variable_over_a_greedy_one(request_line, wanted):
    assert matched(EVERY, *request_line.split(" ")) == wanted


def test_a_method_that_the_closest_resource_lacks_is_looked_for_in_the_greedy_one():
    assert matched(routes("POST /test", "OPTIONS /{proxy+}"), "OPTIONS", "/test") == "OPTIONS /{proxy+}"


def test_a_method_of_its_own_wins_over_any():
    assert matched(routes("ANY /a", "GET /a"), "GET", "/a") == "GET /a"


def test_path_parameters_stay_percent_encoded():
    match = routes("GET /user/{id}").match("GET", "/user/a%2Fb%20c")
    assert match.path_parameters == {"id": "a%2Fb%20c"}


def test_a_greedy_variable_holds_the_rest_without_its_trailing_slash_and_with_double_slashes():
    found = routes("ANY /api/{proxy+}")
    assert found.match("GET", "/api/a//b/").path_parameters == {"proxy": "a//b"}


def test_a_variable_in_the_middle_is_found_again_when_the_literal_beside_it_leads_nowhere():
    found = routes("GET /a/{x}/end", "GET /a/b/other")
    assert found.match("GET", "/a/b/end").path_parameters == {"x": "b"}


def test_a_resource_without_methods_is_not_there():
    assert Routes([{"path": "/a", "resourceMethods": {}}]).match("GET", "/a") is None


def test_the_values_of_a_path_that_is_another_are_none():
    assert path_values("/pets/{petId}", "/random/test") == {}
