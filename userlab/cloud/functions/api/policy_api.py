"""Resource-based policies: who else may invoke a function.

Source: Lambda guide, "Working with resource-based IAM policies in Lambda"; API reference, AddPermission.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from typing import Any

from userlab.cloud.functions.api.stored_functions import STALE_REVISION, StoredFunctions
from userlab.cloud.functions.names import LATEST, FunctionName
from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse
from userlab.cloud.moto_seams import awslambda, iam

ACTION = re.compile(r"(lambda:[*]|lambda:[a-zA-Z]+|[*])")
IAM_ARN = re.compile(r"arn:aws[a-z-]*:(iam|sts)::(\d{12}):(root|(?:user|role|assumed-role)/.+)")


class PolicyApi(StoredFunctions):
    """AddPermission, GetPolicy, RemovePermission."""

    def add_permission(self, request: AwsRequest) -> AwsResponse:
        parameters = request.parameters
        with self.changing(request):
            name, resource = self._resource(request)
            function = self.latest(replace(name, qualifier=None))
            statements = awslambda.statements(function)
            own = _of(statements, resource)
            if "RevisionId" in parameters and parameters["RevisionId"] != _revision(own):
                raise AwsError("PreconditionFailedException", STALE_REVISION, 412)
            sid = parameters["StatementId"]
            if any(each["Sid"] == sid for each in own):
                raise AwsError(
                    "ResourceConflictException",
                    f"The statement id ({sid}) provided already exists. Please provide a new statement id, or remove "
                    "the existing statement.",
                    409,
                )
            statement = _statement(parameters, resource)
            statements.append(statement)
        return AwsResponse.json({"Statement": json.dumps(statement, separators=(",", ":"))}, 201)

    def get_policy(self, request: AwsRequest) -> AwsResponse:
        with self.accounts.lock(request.account):
            name, resource = self._resource(request)
            function = self.latest(replace(name, qualifier=None))
            own = _of(awslambda.statements(function), resource)
        if not own:
            raise _nothing()
        policy = {"Version": "2012-10-17", "Id": "default", "Statement": own}
        document = {"Policy": json.dumps(policy, separators=(",", ":")), "RevisionId": _revision(own)}
        return AwsResponse.json(document)

    def remove_permission(self, request: AwsRequest) -> AwsResponse:
        parameters = request.parameters
        with self.changing(request):
            name, resource = self._resource(request)
            function = self.latest(replace(name, qualifier=None))
            statements = awslambda.statements(function)
            own = _of(statements, resource)
            if not own:
                raise _nothing()
            if "RevisionId" in parameters and parameters["RevisionId"] != _revision(own):
                raise AwsError("PreconditionFailedException", STALE_REVISION, 412)
            found = next((each for each in own if each["Sid"] == parameters["StatementId"]), None)
            if found is None:
                raise AwsError(
                    "ResourceNotFoundException",
                    f"Statement {parameters['StatementId']} is not found in resource policy.",
                    404,
                )
            statements.remove(found)
        return AwsResponse(204, [])

    def _resource(self, request: AwsRequest) -> tuple[FunctionName, str]:
        """The name, and the ARN that a statement about it carries."""
        name = self.named(request)
        if name.qualifier == LATEST:
            raise _refused("We currently do not support adding policies for $LATEST.")
        self.version(name)
        return name, name.qualified_arn


def _of(statements: list[dict[str, Any]], resource: str) -> list[dict[str, Any]]:
    return [each for each in statements if each.get("Resource") == resource]


def _revision(statements: list[dict[str, Any]]) -> str:
    digest = hashlib.sha256(json.dumps(statements, sort_keys=True).encode()).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}"


def _statement(parameters: dict[str, Any], resource: str) -> dict[str, Any]:
    action = parameters["Action"]
    if not ACTION.fullmatch(action):
        raise AwsError(
            "ValidationException",
            f"1 validation error detected: Value '{action}' at 'action' failed to satisfy constraint: Member must "
            f"satisfy regular expression pattern: {ACTION.pattern}",
        )
    statement = {
        "Sid": parameters["StatementId"],
        "Effect": "Allow",
        "Principal": _principal(parameters["Principal"]),
        "Action": action,
        "Resource": resource,
    }
    equals = {
        "lambda:FunctionUrlAuthType": parameters.get("FunctionUrlAuthType"),
        "aws:PrincipalOrgID": parameters.get("PrincipalOrgID"),
        "AWS:SourceAccount": parameters.get("SourceAccount"),
        "lambda:EventSourceToken": parameters.get("EventSourceToken"),
    }
    equals = {key: value for key, value in equals.items() if value}
    condition: dict[str, Any] = {"StringEquals": equals} if equals else {}
    if parameters.get("SourceArn"):
        condition["ArnLike"] = {"AWS:SourceArn": parameters["SourceArn"]}
    return statement | ({"Condition": condition} if condition else {})


def _principal(text: str) -> Any:
    if re.fullmatch(r"[a-z0-9.-]+\.amazonaws\.com(\.cn)?", text) or text == "alexa-appkit.amazon.com":
        return {"Service": text}
    if re.fullmatch(r"\d{12}", text):
        return {"AWS": f"arn:aws:iam::{text}:root"}
    if text == "*":
        return "*"
    match = IAM_ARN.fullmatch(text)
    if match and _exists(match[2], match[3], text):
        return {"AWS": text}
    raise _refused("The provided principal was invalid. Please check the principal and try again.")


def _exists(account: str, resource: str, arn: str) -> bool:
    """AWS refuses a principal that does not exist; of other accounts this cloud may know nothing."""
    kind, _, path = resource.partition("/")
    if iam.backend(account) is None:
        return True
    if kind == "role":
        return iam.role(arn) is not None
    return kind != "user" or path == "learner" or iam.user(account, path.rpartition("/")[2]) is not None


def _nothing() -> AwsError:
    return AwsError("ResourceNotFoundException", "The resource you requested does not exist.", 404)


def _refused(message: str) -> AwsError:
    return AwsError("InvalidParameterValueException", message)
