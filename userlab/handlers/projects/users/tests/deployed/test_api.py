"""The API as it is deployed: requests over HTTP, to the stage that API_URL names."""

import os
from uuid import uuid4

import pytest
import requests


def send(method, path, body=None):
    return requests.request(method, os.environ["API_URL"] + path, json=body, timeout=30)


@pytest.fixture
def user():
    """A user under an id that nobody else has, and gone after the test."""
    user = {"UserID": f"test-{uuid4()}", "Name": "Tess", "Score": 1.5}
    yield user
    send("DELETE", f"/user/{user['UserID']}")


def test_a_user_that_is_sent_comes_back(user):
    assert send("POST", "/user", user).status_code == 201
    assert send("GET", f"/user/{user['UserID']}").json() == user | {"Version": 1}


def test_a_user_is_deleted(user):
    path = f"/user/{user['UserID']}"
    assert send("POST", "/user", user).status_code == 201
    assert send("DELETE", path).status_code == 204
    assert send("GET", path).status_code == 404


def test_nobody_is_404():
    assert send("GET", "/user/nobody-at-all").status_code == 404
