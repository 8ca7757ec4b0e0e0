"""What learners try in chapter 25, and a part of what the check says to it."""

_PUBLISH = 'boto3.client("lambda").publish_version(FunctionName="mails")\n'
_ALARM = 'rollback.alarm("mails-2", "mails", "live", "2", roll_back)'
_SEND = 'canary.send("mails", "live", "2", share=0.2)\n'
_PERMISSION = (
    'boto3.client("lambda").add_permission(FunctionName="checkout", Qualifier="next", StatementId="any",\n'
    '    Action="lambda:InvokeFunction", Principal="apigateway.amazonaws.com")'
)
_NO_PERMISSION = (
    'boto3.client("lambda").remove_permission(FunctionName="checkout", Qualifier="next", StatementId="any")'
)
_ALIAS = (
    'operations = [{"op": "replace", "path": "/variables/alias", "value": "WORD"}]\n'
    'gateway.update_stage(restApiId=api, stageName="next", patchOperations=operations)'
)


def _remembered(*lines: str) -> str:
    body = "\n".join(f"        {line}" for line in lines)
    return (
        'def remembered(read, seconds):\n    kept = {"at": None, "value": None}\n    def setting(now):\n'
        f"{body}\n    return setting"
    )


_OLD = 'if kept["at"] is None or now - kept["at"] >= seconds:'
_READ = "    kept.update(value=read(), at=now)"

WRONG_ANSWERS = {
    "which-code-answers": [
        (
            'answers = {"greeter": "two", "greeter:live": "one", "greeter:2": "two", "number of versions": 2}',
            "the name is `$LATEST`",
        ),
        (
            'answers = {"greeter": "three", "greeter:live": "two", "greeter:2": "two", "number of versions": 2}',
            "who moves an alias?",
        ),
        (
            'answers = {"greeter": "three", "greeter:live": "one", "greeter:2": "two", "number of versions": 3}',
            "what is new in the third call",
        ),
        (
            'answers = {"greeter": "three", "greeter:live": "one", "greeter:2": "three", "number of versions": 2}',
            "a version keeps the code",
        ),
    ],
    "canary-for-mails": [
        (_ALARM, "no version 2"),
        ('functions.publish("mails", "live")', "sends everybody to version 2"),
        (
            'canary.point("mails", "live", "1")\ncanary.send("mails", "live", "2", share=0.8)',
            "20% to version 1, 80% to version 2",
        ),
        (
            f'{_SEND}boto3.client("cloudwatch").delete_alarms(AlarmNames=["mails-2"])',
            "There is no alarm `mails-2`",
        ),
        ('rollback.alarm("mails-2", "mails", "live", "1", roll_back)', "no reason to go back to version 1"),
        (_ALARM.replace("roll_back)", 'checkout.replace("checkout", "mails"))'), "does not call `roll-back`"),
        (_ALARM, "who lets the alarm call the function?"),
    ],
    "the-next-stage": [
        ("apis.allow(api, checkout)", "answers 500"),
        (_ALIAS.replace("WORD", "live"), "`alias` of the stage `next` is 'live'"),
        (f"{_ALIAS.replace('WORD', 'next')}\n{_PERMISSION}", "every API of every account"),
        (
            f'{_NO_PERMISSION}\nboto3.client("lambda").add_permission(FunctionName="checkout", Qualifier="next",\n'
            '    StatementId="all", Action="lambda:InvokeFunction", Principal="*")',
            "everybody may call it",
        ),
        (
            _NO_PERMISSION.replace('"any"', '"all"')
            + '\napis.add_method(api, resource, "POST", checkout + ":live")\napis.deploy(api, "next")',
            "leave integration and alias as they were",
        ),
        (
            'apis.add_method(api, resource, "POST", checkout + ":${stageVariables.alias}")\napis.deploy(api, "next")',
            "answers 500",
        ),
    ],
    "keep-the-settings": [
        ("def remembered(read, seconds):\n    return lambda now: read()", "read 3 times"),
        (
            "def remembered(read, seconds):\n    value = read()\n    return lambda now: value",
            "after 60 seconds it still returns 'one'",
        ),
        (_remembered(_OLD, _READ, 'return kept["value"]'), "and so did the setting"),
        (
            _remembered(
                _OLD,
                '    kept["at"] = now',
                "    try:",
                '        kept["value"] = read()',
                "    except Exception: pass",
                'return kept["value"]',
            ),
            "a read that failed is no read",
        ),
        (
            _remembered(_OLD, "    try:", f"    {_READ}", "    except Exception: pass", 'return kept["value"]'),
            "nothing is kept yet",
        ),
        (
            _remembered(
                'if kept["value"] is None or now - kept["at"] >= seconds:',
                "    try:",
                f"    {_READ}",
                "    except Exception:",
                '        if kept["at"] is None: raise',
                'return kept["value"]',
            ),
            "None is read again and again",
        ),
    ],
}
