"""What learners try in chapter 15, and a part of what the check says to it."""

WRONG_ANSWERS = {
    "stage-prod": [
        ('apis.deploy(api, "production")', "The stages of `users-api` are ['dev', 'production']"),
        ('apis.deploy(api, "Prod")', "`prod` among them"),
        ('apis.deploy(api, "dev")', "`prod` among them"),
    ],
    "patch-reaches-the-function": [
        ('apis.add_method(api, user, "PATCH", function)', "In the draft PATCH is at ['/user']"),
        ('apis.add_method(api, user_id, "PATCH", function)', "The draft has the method, the stage `dev` has not"),
        ('apis.deploy(api, "prod")', "PATCH /user/user123 answers"),
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
