"""What actions mean, for the editor of policies: from AWS's own documentation of its operations."""

from __future__ import annotations

from userlab.console import action_meanings


def test_actions_are_explained_in_one_sentence(ask):
    told = ask("GET", "/actions?service=dynamodb").json
    assert told["name"] == "DynamoDB"
    assert told["actions"]["DeleteItem"] == "Deletes a single item in a table by primary key."
    assert all("<" not in sentence for sentence in told["actions"].values())


def test_actions_that_are_no_operations_are_there_and_operations_that_are_no_actions_are_not(ask):
    dynamodb, functions = (ask("GET", f"/actions?service={each}").json["actions"] for each in ("dynamodb", "lambda"))
    assert "PartiQLSelect" in dynamodb
    assert "TransactWriteItems" not in dynamodb
    assert "GetShardIterator" in dynamodb
    assert "InvokeFunction" in functions
    assert "Invoke" not in functions


def test_of_a_service_that_is_not_known_nothing_is_said(ask):
    assert ask("GET", "/actions?service=../../x").json == {}
    assert ask("GET", "/actions").status == 400


def test_a_note_is_no_first_sentence():
    assert action_meanings.first_sentence("<note><p>Beware.</p></note><p>Does it. Then more.</p>") == "Does it."
