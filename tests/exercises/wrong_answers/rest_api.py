"""What learners try in chapter 15, and a part of what the check says to it."""

WRONG_ANSWERS = {
    "stage-prod": [
        ('apis.deploy(api, "production")', "The stages of `users-api` are ['dev', 'production']"),
        ('apis.deploy(api, "Prod")', "`prod` among them"),
        ('apis.deploy(api, "dev")', "`prod` among them"),
        (
            'client = boto3.client("apigateway")\n'
            'first = min(client.get_deployments(restApiId=api)["items"], key=lambda each: each["createdDate"])\n'
            'client.create_stage(restApiId=api, stageName="prod", deploymentId=first["id"])',
            "it serves an older snapshot",
        ),
    ],
    "patch-reaches-the-function": [
        ('apis.add_method(api, user, "PATCH", function)', "In the draft PATCH is at ['/user']"),
        ('apis.add_method(api, user_id, "PATCH", function)', "The draft has the method, the stage `dev` has not"),
        ('apis.deploy(api, "prod")', "PATCH /user/user123 answers"),
        (
            'apis.add_method(api, user_id, "PATCH", named)\napis.deploy(api, "dev")',
            "let the method call the function `users`",
        ),
    ],
    "three-faults": [
        ("apis.allow(visits, counter)", "with which HTTP method does API Gateway call Lambda"),
        (
            'apis.add_method(visits, apis.resources(visits)["/visits"], "GET", counter)',
            "the draft is right, and the function allows it. What does the stage serve?",
        ),
        (
            'boto3.client("lambda").remove_permission(FunctionName="counter", StatementId=f"api-{visits}")\n'
            "apis.deploy(visits)",
            "May this API call the function?",
        ),
        ("apis.allow(visits, counter)", "answered in a form that API Gateway does not take"),
        (
            "code = count.replace(\"{'visits': visits}\", \"str({'visits': visits})\")\n"
            'functions.deploy("counter", functions.package_files({"lambda_function.py": code}), role)',
            "`json.dumps` makes JSON of a dict; `str` does not",
        ),
    ],
    "an-api-of-your-own": [
        ('mine = apis.create("people-api")', "`people-api` has no stage"),
        (
            'apis.add_method(mine, apis.add_resource(mine, "/person/{id}"), "POST", function)\napis.deploy(mine)',
            "has no method GET",
        ),
        (
            'person = apis.add_resource(mine, "/person/{id}")\n'
            'apis.add_method(mine, person, "GET", function)\n'
            "apis.deploy(mine)",
            "API Gateway may not call the function",
        ),
    ],
}
