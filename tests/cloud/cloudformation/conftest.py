"""Stacks of a test's own account."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
IAM = ["CAPABILITY_NAMED_IAM"]


@dataclass
class Stacks:
    """Stacks by boto3; each operation is over when its method returns."""

    client: Any

    def create(self, resources: dict[str, Any] | str, name: str = "s", **more: Any) -> dict[str, Any]:
        """Create a stack of these resources, or of a whole template; its description."""
        self.client.create_stack(StackName=name, TemplateBody=self.body(resources), **({"Capabilities": IAM} | more))
        return self.over(name)

    def update(self, resources: dict[str, Any] | str, name: str = "s", **more: Any) -> dict[str, Any]:
        self.client.update_stack(StackName=name, TemplateBody=self.body(resources), **({"Capabilities": IAM} | more))
        return self.over(name)

    def delete(self, name: str = "s") -> str:
        """Delete a stack; the status that it then has."""
        stack_id = self.client.describe_stacks(StackName=name)["Stacks"][0]["StackId"]
        self.client.delete_stack(StackName=name)
        return self.over(stack_id)["StackStatus"]

    def over(self, name: str) -> dict[str, Any]:
        deadline = time.monotonic() + 60
        while True:
            stack = self.client.describe_stacks(StackName=name)["Stacks"][0]
            if not stack["StackStatus"].endswith("IN_PROGRESS") or stack["StackStatus"].startswith("REVIEW"):
                return stack
            assert time.monotonic() < deadline, stack

    @staticmethod
    def body(resources: dict[str, Any] | str) -> str:
        if isinstance(resources, str):
            return resources
        return json.dumps(resources if "Resources" in resources else {"Resources": resources})

    def outputs(self, name: str = "s") -> dict[str, str]:
        stack = self.client.describe_stacks(StackName=name)["Stacks"][0]
        return {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])}

    def physical(self, name: str = "s") -> dict[str, str]:
        """The physical ids of a stack's resources by their logical ids."""
        found = self.client.list_stack_resources(StackName=name)["StackResourceSummaries"]
        return {each["LogicalResourceId"]: each.get("PhysicalResourceId", "") for each in found}

    def events(self, name: str = "s") -> list[tuple[str, str, str]]:
        """(logical id, status, reason) of a stack's events, the oldest first."""
        found = self.client.describe_stack_events(StackName=name)["StackEvents"]
        return [
            (each["LogicalResourceId"], each["ResourceStatus"], each.get("ResourceStatusReason", ""))
            for each in reversed(found)
        ]

    def failures(self, name: str = "s") -> str:
        """What went wrong."""
        return "\n".join(f"{each}: {reason}" for each, status, reason in self.events(name) if "FAILED" in status)

    def refused(self, call: Callable[[], Any]) -> tuple[str, str]:
        """Code and text of the error that a call raises."""
        with pytest.raises(self.client.exceptions.ClientError) as told:
            call()
        return told.value.response["Error"]["Code"], told.value.response["Error"]["Message"]


@pytest.fixture
def stacks(client: Callable[..., Any]) -> Stacks:
    return Stacks(client("cloudformation"))


@pytest.fixture
def as_user(client: Callable[..., Any]) -> Callable[[dict[str, Any]], Callable[..., Any]]:
    """as_user(policy) makes clients of a user with that policy and no other."""

    def make(policy: dict[str, Any]) -> Callable[..., Any]:
        iam = client("iam")
        iam.create_user(UserName="deployer")
        iam.put_user_policy(UserName="deployer", PolicyName="p", PolicyDocument=json.dumps(policy))
        key = iam.create_access_key(UserName="deployer")["AccessKey"]
        keys = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
        return lambda service: client(service, **keys)

    return make


@pytest.fixture
def role(client: Callable[..., Any]) -> str:
    """The ARN of a role for functions."""
    return str(client("iam").create_role(RoleName="runs", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"])
