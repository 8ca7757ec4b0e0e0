"""The console's Flask application: one page, its style and scripts, and the few things that its scripts ask for.

| request | answer |
| --- | --- |
| GET (anybody) | the page |
| GET static/VERSION/... (anybody) | style, scripts, icons, to be kept |
| POST proof {"nonce", "session"} (anybody) | what shows that this cloud opened the session, or knows the secret |
| POST session {"code"} | the session that the code opens |
| POST call {"account", "region", "service", "operation", "parameters"} | what AWS answers |
| GET events?account=ID | the account's journal, live (server-sent events) |
| GET calls?account=ID | the newest records of the account's journal |
| GET clock?account=ID | {"now"}: the account's time in epoch seconds, which a lesson may have advanced |
| POST try {"method", "path", "headers", "body"} | what a deployed API answers |
| GET package?account=ID&function=NAME[&zip] | the files in a function's package, or it to download |
| POST package {"account", "function", "sha256", "changes"} | a zip in base64: the package with changes |
| GET postman?account=ID&api=ID&stage=NAME[&environment] | a collection, or its environment, to download |
| GET smallest-policy?account=ID&role=NAME | the policy that covers what the role did |
| GET actions?service=PREFIX | what the actions of a service mean, for whoever writes a policy |
| GET prices | AWS's price list |
"""

from __future__ import annotations

import base64
import logging
import re
from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from userlab.base import chapters
from userlab.console import action_meanings, journal_events, kept_files, package, trial
from userlab.console.deployed import UnknownResource, package_of, postman_file
from userlab.console.gate import Gate, Refused
from userlab.console.sessions import Sessions
from userlab.console.signed_calls import SERVICES, Caller
from userlab.measured import prices, smallest_policy

REGION = "us-east-1"
RECORDS = 2000
SECURITY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'",  # a notebook's frame goes through Jupyter, so both are of one origin
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_NONCE = re.compile(r"[0-9a-f]{32}", re.ASCII)
_ACCOUNT = re.compile(r"\d{12}", re.ASCII)


def application(caller: Caller, sessions: Sessions) -> Flask:
    """The console that calls the cloud by `caller`, for pages with one of these sessions."""
    app = Flask(__name__)
    app.logger.setLevel(logging.ERROR)
    vars(app.json)["sort_keys"] = False  # a policy begins with its Version, an item with its key
    gate = Gate(sessions)
    kept_files.serve(app)
    _guard(app, gate)
    _page(app, gate, caller)
    _entrance(app, sessions)
    _questions(app, caller)
    return app


def _guard(app: Flask, gate: Gate) -> None:
    @app.before_request
    def check() -> None:
        gate.check(request)

    @app.after_request
    def secure(response: Response) -> Response:
        response.headers.update(SECURITY)
        if not request.path.startswith("/static/"):
            response.headers["Cache-Control"] = "no-store"
        return response

    @app.errorhandler(Refused)
    def refused(error: Refused) -> tuple[Any, int]:
        if "text/html" in request.headers.get("Accept", ""):
            return render_template("locked.html", reason=error.reason), 403
        return jsonify(code=error.code, message=error.reason), 403

    @app.errorhandler(HTTPException)
    def no_such(error: HTTPException) -> tuple[Any, int]:
        return jsonify(
            code="NotFound" if error.code == 404 else "BadRequest", message=error.description
        ), error.code or 500

    @app.errorhandler(ValueError)
    def wrong(error: ValueError) -> tuple[Any, int]:
        return jsonify(code="ValidationException", message=str(error)), 400

    @app.errorhandler(UnknownResource)
    def unknown(error: UnknownResource) -> tuple[Any, int]:
        return jsonify(code=error.code, message=error.message), 404

    @app.errorhandler(OSError)
    def gone(error: OSError) -> tuple[Any, int]:
        return jsonify(code="ServiceUnavailable", message=f"The local cloud does not answer: {error}"), 503


def _page(app: Flask, gate: Gate, caller: Caller) -> None:
    @app.get("/")
    def page() -> Response:
        every = [*chapters.CHAPTERS, chapters.Chapter(chapters.PLAYGROUND_NUMBER, chapters.PLAYGROUND, "Playground")]
        # Behind Jupyter's proxy the page's own address is not where the APIs are, and Jupyter vouches for its learner.
        known = {"vouched": gate.vouched(request), "region": REGION, "endpoint": caller.endpoint()}
        return Response(render_template("page.html", chapters=every, **known))


def _entrance(app: Flask, sessions: Sessions) -> None:
    @app.post("/session")
    def open_session() -> Response:
        session = sessions.open(str(_document().get("code")), request.headers.get("Host", ""))
        if session is None:
            raise Refused(
                "The code in this address was used already, is older than 30 seconds, or is of another lab "
                "or of one that has ended.",
                "ConsoleLocked",
            )
        return jsonify(session._asdict())

    @app.post("/proof")
    def prove() -> Response:
        asked = _document()
        nonce, session = asked.get("nonce"), asked.get("session")
        if not isinstance(nonce, str) or not _NONCE.fullmatch(nonce) or not isinstance(session, str | None):
            raise ValueError("A challenge has a nonce of 32 hexadecimal digits.")
        proof = sessions.prove(nonce, session)
        if proof is None:
            raise Refused("The lab that this page belonged to has ended.", "ConsoleLocked")
        return jsonify(run=sessions.run, proof=proof)


def _questions(app: Flask, caller: Caller) -> None:
    @app.post("/call")
    def call() -> tuple[Response, int]:
        asked = _document()
        service, operation = str(asked.get("service")), str(asked.get("operation"))
        parameters = asked.get("parameters")
        if service not in SERVICES or not re.fullmatch(r"[A-Za-z]{3,60}", operation, re.ASCII):
            raise ValueError(f"The console has no use for {service} {operation}.")
        if not isinstance(parameters, dict):
            raise ValueError("The parameters of a call are a JSON object.")
        region = str(asked.get("region") or REGION)
        status, answer = caller.aws(_account(asked.get("account")), region, service, operation, parameters)
        return jsonify(answer), 200 if status == 204 else status  # a 204 could not hold the {} that a page reads

    @app.get("/events")
    def events() -> Response:
        last = request.headers.get("Last-Event-ID", "")
        since = int(last) if last.isascii() and last.isdigit() else None
        found = journal_events.events(caller, _account(request.args.get("account")), since)
        return Response(found, mimetype="text/event-stream")

    @app.get("/calls")
    def calls() -> Response:
        return jsonify(records=caller.lab(_account(request.args.get("account")), f"calls?newest={RECORDS}")["records"])

    @app.get("/clock")
    def clock() -> Response:
        return jsonify(caller.lab(_account(request.args.get("account")), "clock"))

    @app.post("/try")
    def send() -> Response:
        return jsonify(trial.send(caller, **trial.request_of(_document())))

    @app.get("/package")
    def package_as_it_is() -> Response:
        function = request.args["function"]
        content = package_of(caller, _account(request.args.get("account")), REGION, function)
        if "zip" not in request.args:
            return jsonify(package.files(content))
        response = Response(content, mimetype="application/zip")
        file = re.sub(r"[^A-Za-z0-9_-]+", "-", function)
        response.headers["Content-Disposition"] = f'attachment; filename="{file}.zip"'
        return response

    @app.post("/package")
    def changed_package() -> Response:
        asked = _document()
        function, changes = asked.get("function"), asked.get("changes")
        if not isinstance(changes, dict) or not all(isinstance(each, str | dict | None) for each in changes.values()):
            raise ValueError("The changes of a package are texts by the names of files.")
        old = None
        if function is not None:
            old = package_of(caller, _account(asked.get("account")), REGION, str(function), str(asked.get("sha256")))
        return jsonify(zip=base64.b64encode(package.changed(old, changes)).decode("ascii"))

    @app.get("/postman")
    def postman() -> Response:
        account, api, stage = _account(request.args.get("account")), request.args["api"], request.args["stage"]
        name, document = postman_file(caller, account, REGION, api, stage, "environment" in request.args)
        response = jsonify(document)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    @app.get("/smallest-policy")
    def policy_of_activity() -> Response:
        account, role = _account(request.args.get("account")), request.args["role"]
        records = caller.lab(account, f"calls?newest={RECORDS}")["records"]
        made = [each for each in records if f":assumed-role/{role}/" in each["principal"]]
        return jsonify(smallest_policy.covering(tuple(pair) for each in made for pair in each["permissions"]))

    @app.get("/actions")
    def actions() -> Response:
        return jsonify(action_meanings.service(request.args["service"]) or {})

    @app.get("/prices")
    def price_list() -> Response:
        return jsonify(prices.price_list())


def _document() -> dict[str, Any]:
    try:
        document = request.get_json(silent=True)
    except RecursionError:
        document = None
    if not isinstance(document, dict):
        raise ValueError("A call of the console is a JSON object.")
    return document


def _account(text: Any) -> str:
    if not isinstance(text, str) or not _ACCOUNT.fullmatch(text):
        raise ValueError("An AWS account id has 12 digits.")
    return text
