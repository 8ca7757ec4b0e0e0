"""An event goes in, an answer comes out. There is no network and no AWS."""

import json

from lambda_function import lambda_handler


def test_a_user_is_200(table, event):
    table.get_item.return_value = {"Item": {"UserID": "u101", "Name": "Alice"}}
    answer = lambda_handler(event("GET", "u101"), None)
    assert answer["statusCode"] == 200
    assert json.loads(answer["body"])["Name"] == "Alice"


def test_nobody_is_404(event):
    assert lambda_handler(event("GET", "nobody"), None)["statusCode"] == 404


def test_a_new_user_is_201_and_written(table, event):
    user = {"UserID": "u101", "Score": 1.5}
    assert lambda_handler(event("POST", body=user), None)["statusCode"] == 201
    assert table.put_item.call_args.kwargs["Item"]["Score"] == 1.5


def test_a_body_that_is_no_json_is_400_and_not_written(table, event):
    wrong = event("POST") | {"body": "Alice"}
    assert lambda_handler(wrong, None)["statusCode"] == 400
    table.put_item.assert_not_called()
