"""What learners try in chapter 21, and a part of what the check says to it."""

BUTTON = """mine = html.replace("// A button that deletes the user belongs here.", '''
    const button = document.createElement("button");
    button.onclick = async () => {{ {then} }};
    line.append(button);
''')
"""
GUARD = '''guard = """
    if {condition}:
        return users.respond(415, {{"message": "Send application/json"}})
"""
code = suites.code_of("python/users_page")
deploy(page.origin, code.replace("context):\\n", "context):\\n" + guard, 1))
'''
MOVED = """cors.answer_preflight(api, user, new, ["GET", "POST"])
cors.answer_preflight(api, user_id, new, ["GET", "PUT", "DELETE"])
apis.deploy(api)
deploy(new)
"""

WRONG_ANSWERS = {
    "errors-too": [
        (
            'cors.let_errors_be_read(api, page.origin, "THROTTLED")\napis.deploy(api)',
            "set the gateway response of all 5XX",
        ),
        ('cors.let_errors_be_read(api, page.origin, "DEFAULT_5XX")', "deploy the draft"),
        (
            'cors.let_errors_be_read(api, page.origin + "/", "DEFAULT_5XX")\napis.deploy(api)',
            "with no slash at its end: `page.origin`",
        ),
        (
            'cors.let_errors_be_read(api, page.origin, "DEFAULT_5XX")\n'
            'boto3.client("apigateway").delete_gateway_response(restApiId=api, responseType="DEFAULT_4XX")\n'
            "apis.deploy(api)",
            "The 502 can be read, and the 403 no more",
        ),
        (
            "cors.let_errors_be_read(api, page.origin)\n"
            "code = 'def lambda_handler(event, context): return {\"statusCode\": 200}'\n"
            'functions.deploy("crash", functions.package_files({"lambda_function.py": code}), role)',
            "GET /crash answers 200",
        ),
        (
            'functions.deploy("crash", broken, role)\n'
            'boto3.client("apigateway").delete_gateway_response(restApiId=api, responseType="DEFAULT_5XX")\n'
            "apis.deploy(api)",
            "set the gateway response of all 5XX",
        ),
    ],
    "delete-button": [
        ('mine = html.replace("line.textContent", "line.innerHTML")', "a user whose name is HTML"),
        (BUTTON.format(then=""), "There is a button, and no DELETE"),
        (
            BUTTON.format(then='await call("DELETE", `/user/${user.UserID}`); await list();'),
            "For `a?b` that is another",
        ),
        (
            BUTTON.format(then='await call("DELETE", `/user/${encodeURIComponent(user.UserID)}`);'),
            "It deletes, and the user stays in the list",
        ),
        ("mine = page", "This is no page with a script"),
    ],
    "a-form-from-elsewhere": [
        (GUARD.format(condition='event["headers"].get("Origin") == "null"'), "sends a POST as text/plain, gets 201"),
        (
            GUARD.format(condition='event["httpMethod"] == "POST" and "text/plain" in str(event["headers"])'),
            "sends a POST as multipart/form-data, gets 201",
        ),
        (
            GUARD.format(
                condition='event["httpMethod"] == "POST" and event["headers"]["Content-Type"] != "application/json"'
            ),
            "A POST as application/json; charset=utf-8 answers 415",
        ),
        (GUARD.format(condition='event["httpMethod"] == "POST"'), "A POST as application/json answers 415"),
        ("deploy('https://elsewhere.example')", "sends a POST as text/plain, gets 201"),
    ],
    "the-page-moves": [
        ('deploy("https://shop.example")', "the OPTIONS of this resource; then deploy the API"),
        ("new = '*'\n" + MOVED, "a star lets every page in the world read it"),
        ("new = 'https://shop.example/'\n" + MOVED, "take the slash away"),
        ("new = 'https://shop.example'\n" + MOVED, "API Gateway's own answers; then deploy the API"),
    ],
}
