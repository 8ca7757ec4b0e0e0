"""What learners try in chapter 20, and a part of what the check says to it."""

DELETE = 'lambda_handler(event("DELETE", "u101"), None)'
GONE = 'table.delete_item.assert_called_once_with(Key={"UserID": "u101"})'


def suite(*bodies: str) -> str:
    """The learner's cell: a file with a test for each body."""
    tests = "".join(f"\ndef test_{number}(table, event):\n    {body}\n" for number, body in enumerate(bodies))
    return f"mine = '''\nfrom lambda_function import lambda_handler\n{tests}'''"


def workflow(run: str = "pytest tests/unit tests/in_process", on: str = "push", job: str = "", step: str = "") -> str:
    """The learner's workflow, with one thing in another way than it should be."""
    return f'''workflow = """
on: {on}
jobs:
  tests:
    runs-on: ubuntu-latest
    {job}
    steps:
      - uses: actions/checkout@v5
      - run: pip install pytest boto3 "moto[dynamodb]"
      - run: {run}
        {step}
"""'''


WRONG_ANSWERS = {
    "a-test-of-delete": [
        (suite(f'assert {DELETE}["statusCode"] == 200'), "With the right handler `test_0` fails: assert 204 == 200"),
        (suite(f'assert {DELETE}["statusCode"] == 204'), "stays green where a DELETE answers 204, and deletes nothing"),
        (suite(f"{DELETE}; {GONE}"), "stays green where a DELETE answers 200."),
        ("mine = 'def delete(): pass'", "pytest found no test"),
        ("mine = 'def test_delete(table: pass'", "This is no Python"),
        (suite("import pytest; pytest.skip('later')"), "No test ran to its end"),
    ],
    "an-event-as-it-is-sent": [
        (
            suite(
                'assert lambda_handler({"httpMethod": "GET", "pathParameters": {"id": "u"}}, None)["statusCode"] == 200'
            ),
            "With the right handler `test_0` fails: assert 404 == 200",
        ),
        (
            suite(
                'table.get_item.return_value = {"Item": {"UserID": "u101"}}\n'
                '    event = {"httpMethod": "GET", "pathParameters": {"id": "u101"}, "body": "{}"}\n'
                '    assert lambda_handler(event, None)["statusCode"] == 200'
            ),
            "what does API Gateway send as the body of a GET?",
        ),
        (
            suite(
                'assert lambda_handler({"httpMethod": "GET", "pathParameters": {"id": "u"}}, None)["statusCode"] == 404'
            ),
            "With the walkthrough's handler it says",
        ),
        ("def mine(table): pass", "`mine` is of the type function"),
    ],
    "five-mutants": [
        (
            suite('assert lambda_handler(event("GET", "u101"), None)["statusCode"] == 404'),
            "a POST answers 201, and writes",
        ),
        (
            suite(
                'assert lambda_handler(event("GET", "u101"), None)["statusCode"] == 404',
                'assert lambda_handler(event("POST") | {"body": "Alice"}, None)["statusCode"] == 400',
                'lambda_handler(event("POST", body={"UserID": "u101"}), None); table.put_item.assert_called_once()',
                f"{DELETE}; {GONE}",
            ),
            'stays green where a POST takes {"Role": "admin"}.',
        ),
        (suite("assert lambda_handler is not None"), "a GET of nobody answers 200; where a POST answers 201"),
        (suite('assert lambda_handler(event("PATCH", "u101"), None)["statusCode"] == 200'), "fails: assert 405 == 200"),
    ],
    "a-workflow-that-can-fail": [
        (workflow(step="continue-on-error: true"), "`continue-on-error` lets the job go on"),
        (workflow(run="pytest tests/unit tests/in_process || true"), "`|| true` ends the step well"),
        (workflow(run="pytest tests/unit tests/in_process | tee report.txt"), "After a pipe the last command counts"),
        (workflow(step="if: false"), "Its `if` is never true"),
        (workflow(run="pytest"), "It runs `tests/deployed`, too"),
        (workflow(run="pytest tests/unit"), "It runs the unit tests alone"),
        (workflow(run="python -m compileall src"), "No step runs pytest"),
        (workflow(on="workflow_dispatch"), "It starts on ['workflow_dispatch']"),
        (workflow().replace("      - uses: actions/checkout@v5\n", ""), "your code is not on it"),
        (
            workflow().replace('pip install pytest boto3 "moto[dynamodb]"', "pip install pytest"),
            "not install boto3, moto",
        ),
        (workflow().replace("    runs-on: ubuntu-latest\n", ""), "has no machine"),
        (workflow().replace("    steps:", "   steps:"), "This is no YAML"),
        ('workflow = "pytest tests/unit"', "This is YAML for str"),
    ],
}
