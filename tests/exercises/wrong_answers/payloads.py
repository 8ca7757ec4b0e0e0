"""What learners try in chapter 16, and a part of what the check says to it."""

OWN_REQUEST = (
    "collection = apis.postman_collection(api)\n"
    'mine = copy.deepcopy(collection["item"][1])\n'
    'mine["name"] = "GET nobody"\n'
    'mine["request"]["url"] = "{{baseUrl}}/user/nobody"\n'
    'mine["event"][0]["script"]["exec"] = [%r]\n'
    'collection["item"].append(mine)'
)

CREATE = """def create(send, user):
    for attempt in range(4):
        try:
            answer = send("POST", "/user", user)
            {then}
        except TimeoutError:
            pass
"""

WRONG_ANSWERS = {
    "carol": [
        ('apis.call("PUT", f"{url}/user/u103", {"Name": "Carol", "Age": 41})', "GET /user/u103 answers 404"),
        (
            'apis.call("POST", f"{url}/user", {"UserID": "u103", "Name": "Carol", "Age": "41"})',
            "The message tells what",
        ),
        ('apis.call("POST", f"{url}/user", {"UserID": "u103", "Name": "Carol"})', "Her Age is missing"),
        (
            'apis.call("DELETE", f"{url}/user/u103")\n'
            'apis.call("POST", f"{url}/user", {"UserID": "u103", "Name": "Carol", "Age": 14})',
            "Her Age is 14",
        ),
        ('apis.call("DELETE", f"{url}/user/u103")', "look at the status of your POST"),
    ],
    "keep-the-email": [
        ('apis.call("POST", f"{url}/user", {**alice, "Name": "Alice B."})', '"Name": "Alice"'),
        ('apis.call("PUT", f"{url}/user/u101", {"Name": "Alice B."})', "the Email is lost: PUT replaces"),
        ('apis.call("PUT", f"{url}/user/u101", {**alice, "Name": "Alice B.", "Version": 99})', '"Name": "Alice'),
        (
            'apis.call("PUT", f"{url}/user/u101", {**alice, "Name": "Alice B.", "Email": "b@example.com"})',
            "The Email has changed",
        ),
    ],
    "was-it-created": [
        (
            'def create(send, user): return send("POST", "/user", user).status == 201',
            "When the answer to the POST is lost it raised TimeoutError",
        ),
        (CREATE.format(then="return answer.status == 201"), "When the answer to the POST is lost it returned False"),
        (CREATE.format(then="return answer.status in (201, 409)"), "When the API answers 429 first it returned False"),
        (
            CREATE.format(then="if answer.status != 429: return answer.status in (201, 409)"),
            "When somebody else has the id it returned True",
        ),
        (
            "def create(send, user):\n"
            "    while True:\n"
            "        try:\n"
            '            answer = send("POST", "/user", user)\n'
            "        except TimeoutError:\n"
            "            continue\n"
            "        if answer.status == 201: return True\n"
            '        found = send("GET", f"/user/{user[\'UserID\']}")\n'
            "        if found.status == 200: return found.json['Name'] == user['Name']",
            "When the API answers 400 it sends more than 10 requests",
        ),
        (
            'def create(send, user):\n    return send("PUT", f"/user/{user[\'UserID\']}", user).status == 200',
            "On a good line it returned False",
        ),
    ],
    "a-test-of-your-own": [
        ('collection["item"].append(collection["item"][1])', "which are generated"),
        (OWN_REQUEST % 'pm.test("it works", () => {});', "pass here, and also with an address where no API is"),
        (
            OWN_REQUEST % 'pm.test("status is 200", () => pm.response.to.have.status(200));',
            "expected response to have status code 200 but got 404",
        ),
        (OWN_REQUEST % "", "ran without a test"),
    ],
    "a-million-deletes": [
        ('answer = prices.of("rest_api_request", 1_000_000)', "begin with"),
        (
            'answer = sum(prices.of(n, 1_000_000) for n in ("rest_api_request", "lambda_request"))',
            "no unit of DynamoDB",
        ),
        (
            'names = ("rest_api_request", "lambda_request", "read_request_unit")\n'
            "answer = sum(prices.of(n, 1_000_000) for n in names)",
            "that is with a whole read unit",
        ),
        (
            'names = ("rest_api_request", "lambda_request", "write_request_unit")\n'
            "answer = sum(prices.of(n, 1) for n in names)",
            "is the price of one delete",
        ),
        ('answer = "4 dollars"', "not a number"),
    ],
}
