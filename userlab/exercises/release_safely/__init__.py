"""Exercises of chapter 25, "Release safely"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3

from userlab import apis, functions
from userlab.exercises.catalogue import Verdict, exercise, not_yet, passed, untouched
from userlab.exercises.release_safely import canary_of_mails, reading

CHAPTER = "release-safely"


@exercise(
    "which-code-answers",
    chapter=CHAPTER,
    level="easy",
    concept="versions and aliases",
    hints=[
        "Three names, three rules: a bare name is `$LATEST`, a number never changes, an alias stays until it is moved.",
        "PublishVersion makes a version only if code or settings changed since the last one. Count what was published.",
    ],
    solution="""
        answers = {"greeter": "three", "greeter:live": "one", "greeter:2": "two", "number of versions": 2}
    """,
)
def which_code_answers(answers: Any) -> Verdict:
    if not isinstance(answers, dict) or untouched(*answers.values()):
        return not_yet("There is no answer yet.", "a word for each name, and the number of versions")
    pages = boto3.client("lambda").get_paginator("list_versions_by_function").paginate(FunctionName="greeter")
    versions = [each["Version"] for page in pages for each in page["Versions"] if each["Version"] != "$LATEST"]
    why = {
        "greeter": "without anything behind it, the name is `$LATEST`, where the last deployment went.",
        "greeter:live": "who moves an alias? `functions.publish` does, and it was called once.",
        "greeter:2": "a version keeps the code that was there when it was published.",
    }
    for name, reason in why.items():
        told, said = functions.invoke(name, {}).payload, answers.get(name)
        if said != told:
            return not_yet(f"You say that `{name}` answers {said!r}.", f"it answers {told!r}", reason)
    said = answers.get("number of versions")
    if said != len(versions):
        return not_yet(
            f"You say that there are {said!r} versions.",
            f"{len(versions)}: {', '.join(versions)}",
            "what is new in the third call of PublishVersion?",
        )
    return passed("Three names, three codes, and the third PublishVersion gave version 2 once more: nothing was new.")


@exercise(
    "canary-for-mails",
    chapter=CHAPTER,
    level="open",
    concept="a canary that goes back",
    hints=[
        '`publish_version` gives version 2 and leaves `live` where it is; `functions.publish("mails", "live")` would '
        "move it for everybody.",
        'Then `canary.send("mails", "live", "2", share=0.2)`.',
        '`rollback.alarm("mails-2", "mails", "live", "2", roll_back)` gives an ARN, and `rollback.allow` lets it in.',
    ],
    solution="""
        boto3.client("lambda").publish_version(FunctionName="mails")
        rollback.allow("roll-back", rollback.alarm("mails-2", "mails", "live", "2", roll_back))
        canary.send("mails", "live", "2", share=0.2)
    """,
)
def canary_for_mails() -> Verdict:
    return canary_of_mails.judged()


@exercise(
    "the-next-stage",
    chapter=CHAPTER,
    level="mistake",
    concept="a permission for each alias",
    hints=[
        "Chapter 15: *Internal server error*, and nothing in the function's log. Who may call `checkout:next`?",
        "The permission is on the alias: `apis.allow(api, ...)` takes its ARN.",
    ],
    solution='apis.allow(api, checkout + ":next")',
)
def the_next_stage() -> Verdict:
    api = apis.create("checkout-api")
    gateway, client = boto3.client("apigateway"), boto3.client("lambda")
    stages = {each["stageName"]: each for each in gateway.get_stages(restApiId=api)["item"]}
    named = stages.get("next", {}).get("variables", {}).get("alias")
    if named != "next":
        return not_yet(f"The variable `alias` of the stage `next` is {named!r}.", "`next`", "the variable was right.")
    answer = apis.call("POST", f"{apis.url(api, 'next')}/checkout", {"Amount": 20})
    if answer.status != 200:
        return not_yet(
            f"The stage `next` answers {answer.status}: {answer.text}",
            "200",
            "give the permission on what is called: not `checkout`, but `checkout:next`.",
        )
    version = client.get_alias(FunctionName="checkout", Name="next")["FunctionVersion"]
    if answer.json.get("Version") != version:
        return not_yet(
            f"The stage `next` got version {answer.json.get('Version')}.",
            f"version {version}, to which the alias `next` points",
            "leave integration and alias as they were.",
        )
    open_to = reading.doors("checkout", "next", api)
    if open_to:
        return not_yet(f"It works, and {open_to}.", "this API, and no other", "`SourceArn` names who may come in.")
    return passed(f"`next` is served by version {version}, customers by what `live` points to, and nobody else got in.")


@exercise(
    "keep-the-settings",
    chapter=CHAPTER,
    level="thought",
    concept="settings that are kept",
    hints=[
        "Two things are remembered: the value, and when it was read. A function inside of a function can keep them, "
        "with `nonlocal`, or in a list or dict.",
        "Around `read()` a `try`: on an exception return what is kept, if there is something, and leave the time "
        "alone, so that the next call tries again.",
        "None can be a setting. Remember whether something was read in another way than by the value.",
    ],
    solution="""
        def remembered(read, seconds):
            kept = {}

            def setting(now):
                if not kept or now - kept["at"] >= seconds:
                    try:
                        kept.update(value=read(), at=now)
                    except Exception:
                        if not kept:
                            raise
                return kept["value"]

            return setting
    """,
)
def keep_the_settings(remembered: Callable[..., Any]) -> Verdict:
    return reading.judged(remembered)
