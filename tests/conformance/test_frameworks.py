"""What people deploy to Lambda runs here as it is: a web framework behind an adapter, and Powertools' resolver."""

from __future__ import annotations

import json

import pytest

FLASK = ("flask", "werkzeug", "jinja2", "markupsafe", "click", "itsdangerous", "blinker", "apig-wsgi")
FLASK_CODE = """
from apig_wsgi import make_lambda_handler
from flask import Flask, jsonify, make_response, request

app = Flask(__name__)

@app.get("/users/<user_id>")
def read(user_id):
    return jsonify(id=user_id, tags=request.args.getlist("tag"))

@app.post("/users")
def create():
    return jsonify(request.get_json()), 201

@app.get("/cookies")
def cookies():
    answer = make_response("ok")
    answer.set_cookie("a", "1")
    answer.set_cookie("b", "2")
    return answer

@app.post("/echo")
def echo():
    return request.get_data(), {"Content-Type": "image/png"}

handler = make_lambda_handler(app, binary_support=True)
"""
POWERTOOLS = ("aws-lambda-powertools", "jmespath", "typing-extensions")
POWERTOOLS_CODE = """
from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, CORSConfig
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

logger = Logger(service="users")
app = APIGatewayRestResolver(cors=CORSConfig(allow_origin="https://example.com"))

@app.get("/users/<user_id>")
def read(user_id):
    logger.info("reading", user_id=user_id)
    event = app.current_event
    return {"id": user_id, "full": event.get_query_string_value("full"), "table": event.stage_variables["table"]}

@app.post("/users")
def create():
    return app.current_event.json_body, 201

@app.get("/missing")
def missing():
    raise NotFoundError("no such user")

@logger.inject_lambda_context
def handler(event, context):
    return app.resolve(event, context)
"""


@pytest.fixture
def flask(site, bundle):
    return site(bundle(FLASK_CODE, *FLASK), binary=("*/*",))


def test_flask_behind_apig_wsgi_reads_path_query_and_body(flask):
    read = flask.call("GET", "/users/u%20101?tag=a&tag=b%26c")
    assert (read.status, read.json) == (200, {"id": "u 101", "tags": ["a", "b&c"]})
    created = flask.call("POST", "/users", b'{"id": "u101"}', Content_Type="application/json")
    assert (created.status, created.json) == (201, {"id": "u101"})
    assert flask.call("GET", "/nowhere").status == 404
    assert flask.call("DELETE", "/users").status == 405


def test_flask_s_cookies_and_binary_bodies_come_through(flask):
    assert flask.call("GET", "/cookies").headers.get_all("Set-Cookie") == ["a=1; Path=/", "b=2; Path=/"]
    picture = b"\x89PNG\x00\xff"
    assert flask.call("POST", "/echo", picture, Content_Type="image/png").body == picture


def test_the_resolver_of_powertools_routes_answers_and_logs(site, bundle, client):
    api = site(bundle(POWERTOOLS_CODE, *POWERTOOLS))
    assert api.call("GET", "/users/u101?full=1").json == {"id": "u101", "full": "1", "table": "Users"}
    assert api.call("POST", "/users", b'{"id": "u101"}').status == 201
    missing = api.call("GET", "/missing")
    assert (missing.status, missing.json["message"]) == (404, "no such user")
    allowed = api.call("OPTIONS", "/users", Origin="https://example.com")
    assert allowed.headers["Access-Control-Allow-Origin"] == "https://example.com"

    events = client("logs").filter_log_events(
        logGroupName="/aws/lambda/app", filterPattern='{ $.message = "reading" && $.cold_start IS TRUE }'
    )["events"]
    line = json.loads(events[0]["message"])
    assert (line["user_id"], line["function_name"]) == ("u101", "app")
