"""Lessons on releases: stacks and their plans, weighted aliases, the way back, the workflow, settings."""

from __future__ import annotations

import time

import boto3
import pytest
import yaml
from botocore.exceptions import ClientError

from tests.lessons.test_monitoring import ECHO
from userlab import event_sources, functions, roles
from userlab.release import canary, pipeline, rollback, settings, stacks

pytestmark = pytest.mark.usefixtures("learner")
QUEUE = '{"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "QUEUE"}}}}'
FAILS = "def lambda_handler(event, context): raise ValueError(event)"


@pytest.fixture
def two_versions() -> str:
    """A function with an alias at version 1, and a version 2 that fails. Returns the role."""
    role = roles.create_execution_role("r", {"Version": "2012-10-17", "Statement": [_MAY]})
    functions.deploy("checkout", ECHO, role)
    functions.publish("checkout", "live")
    functions.deploy("checkout", functions.package_files({"lambda_function.py": FAILS}), role)
    boto3.client("lambda").publish_version(FunctionName="checkout")
    return role


_MAY = {"Effect": "Allow", "Action": "lambda:UpdateAlias", "Resource": "*"}


def test_a_plan_tells_what_would_change_and_changes_nothing() -> None:
    assert list(stacks.plan("q", QUEUE)["action"]) == ["Add"]
    assert not stacks.exists("q")
    assert list(stacks.plan("q", QUEUE)["action"]) == ["Add"]  # a second time, too
    stacks.execute("q")
    planned = stacks.plan("q", QUEUE.replace('"QUEUE"', '"OTHER"'))
    assert list(planned[["action", "replacement"]].loc[0]) == ["Modify", "True"]


def test_a_stack_that_is_as_it_should_be_is_deployed_again_without_a_change() -> None:
    assert stacks.deploy("q", QUEUE) == stacks.deploy("q", QUEUE) == {}
    assert stacks.types("q") == ["AWS::SQS::Queue"]


def test_an_alias_that_sam_publishes_follows_the_code() -> None:
    template = stacks.TEMPLATE.read_text("utf-8").replace("Events:", "AutoPublishAlias: live\n      Events:")
    for text, version in ((template, "1"), (template.replace("else 404", "else 410"), "2")):
        stacks.deploy("shop-dev", text, Stage="dev")
        assert canary.shares("price-dev", "live") == {version: 1}


def test_codedeploy_is_refused_by_name() -> None:
    preference = "AutoPublishAlias: live\n      DeploymentPreference: {Type: Canary10Percent5Minutes}\n      Events:"
    template = stacks.TEMPLATE.read_text("utf-8").replace("Events:", preference)
    with pytest.raises(ClientError, match="cannot do the attribute UpdatePolicy"):
        stacks.plan("shop-dev", template, Stage="dev")


def test_an_alias_sends_a_share_and_goes_back(two_versions: str) -> None:
    canary.send("checkout", "live", "2", share=1)
    assert canary.shares("checkout", "live") == {"1": 0, "2": 1}
    called = canary.call("checkout:live", [{}] * 3)
    assert called.to_dict("index") == {"2": {"calls": 3, "failed": 3}}
    canary.point("checkout", "live", "1")
    assert canary.shares("checkout", "live") == {"1": 1}


def test_an_alarm_on_a_version_has_its_alias_set_back(two_versions: str) -> None:
    back = functions.deploy("roll-back", functions.package("python/roll_back"), two_versions)
    for _ in range(2):  # a second time, too
        rollback.allow("roll-back", rollback.alarm("checkout-2", "checkout", "live", "2", back))
    canary.send("checkout", "live", "2", share=0.5)
    boto3.client("cloudwatch").set_alarm_state(AlarmName="checkout-2", StateValue="ALARM", StateReason="a try")
    event_sources.wait_until(lambda: canary.shares("checkout", "live") == {"1": 1})
    assert rollback.state("checkout-2") == "ALARM"


def test_the_workflow_runs_nothing_but_the_cli_and_plans_by_the_templates_hash() -> None:
    template = stacks.TEMPLATE.read_text("utf-8")
    plan, release = pipeline.commands("plan", template), pipeline.commands("release", template)
    assert all(command.startswith("aws cloudformation ") for command in [*plan, *release])
    assert not any("${{" in command for command in [*plan, *release])
    name = f"release-{pipeline.hash_of(template)}"
    assert [name in command for command in [*plan, *release]] == [True] * 5 + [False]
    assert name not in pipeline.commands("plan", template + "\n")[0]


def test_a_plan_needs_no_role_that_may_release() -> None:
    jobs = yaml.safe_load(pipeline.WORKFLOW.read_text("utf-8"))["jobs"]
    asked = {name: [step["with"]["role-to-assume"] for step in jobs[name]["steps"] if "with" in step] for name in jobs}
    assert [role.rpartition("/")[2] for roles in asked.values() for role in roles] == ["shop-plans", "shop-releases"]


def test_a_setting_has_versions_and_labels() -> None:
    assert [settings.put("/shop/tax", tax) for tax in ("0.19", "0.20")] == [1, 2]
    settings.label("/shop/tax", 1, "good")
    assert [settings.get(f"/shop/tax{end}") for end in ("", ":1", ":good")] == ["0.20", "0.19", "0.19"]
    settings.put("/shop/key", "correct-horse", secret=True)
    assert settings.under("/shop") == {"key": "correct-horse", "tax": "0.20"}


def test_the_calls_of_each_minute_are_told_for_each_version(
    two_versions: str, capsys: pytest.CaptureFixture[str]
) -> None:
    canary.call("checkout:live", [{}] * 3)
    counts = rollback.minutes("checkout", "live", ["1", "2"], time.time(), back=2)
    assert (sum(counts["1"]), sum(counts["2"])) == (3, 0)
    rollback.chart({"1": [3, 0], "2": [0, 1]})
    assert capsys.readouterr().out == "version 1: 3 0\nversion 2: 0 1\n"
