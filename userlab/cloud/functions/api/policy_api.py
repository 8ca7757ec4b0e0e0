"""Resource-based policies: who else may invoke a function.

Source: Lambda guide, "Working with resource-based IAM policies in Lambda"; API reference, AddPermission.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from userlab.cloud.functions.api.details import Details, details_of, renew, revision
from userlab.cloud.functions.api.stored_functions import StoredFunctions
from userlab.cloud.functions.names import LATEST, FunctionName
from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse
from userlab.cloud.moto_seams import awslambda, iam

ACTION = re.compile(r"(lambda:[*]|lambda:[a-zA-Z]+|[*])")
IAM_ARN = re.compile(r"arn:aws[a-z-]*:(iam|sts)::(\d{12}):(root|(?:user|role|assumed-role)/.+)")
STALE_POLICY = (
    "The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest "
    "Revision Id"
)


class PolicyApi(StoredFunctions):
    """AddPermission, GetPolicy, RemovePermission."""

    def add_permission(self, request: AwsRequest) -> AwsResponse:
        parameters = request.parameters
        with self.changing(request):
            name = self._name(request)
            holder = self._holder(name)
            statements = awslambda.statements(self.latest(replace(name, qualifier=None)))
            self._check_revision(request, holder)
            sid = parameters["StatementId"]
            if any(each["Sid"] == sid for each in _of(statements, name.qualified_arn)):
                raise AwsError(
                    "ResourceConflictException",
                    f"The statement id ({sid}) provided already exists. Please provide a new statement id, or remove "
                    "the existing statement.",
                    409,
                )
            statement = _statement(parameters, name.qualified_arn)
            statements.append(statement)
            renew(holder)
        return AwsResponse.json({"Statement": json.dumps(statement, separators=(",", ":"))}, 201)

    def get_policy(self, request: AwsRequest) -> AwsResponse:
        with self.accounts.lock(request.account):
            name = self.named(request)
            latest = awslambda.latest(name.account, name.region, name.name)
            own = _of(awslambda.statements(latest), name.qualified_arn) if latest is not None else []
            if not own:
                raise AwsError("ResourceNotFoundException", "The resource you requested does not exist.", 404)
            revision_id = self._revision(request, self._holder(name))
        policy = {"Version": "2012-10-17", "Id": "default", "Statement": own}
        document = {"Policy": json.dumps(policy, separators=(",", ":")), "RevisionId": revision_id}
        return AwsResponse.json(document)

    def remove_permission(self, request: AwsRequest) -> AwsResponse:
        sid = request.parameters["StatementId"]
        with self.changing(request):
            name = self._name(request)
            latest = awslambda.latest(name.account, name.region, name.name)
            if latest is None:
                raise _not_found(f"No policy found for: {name.qualified_arn}")
            holder = self._holder(name)
            statements = awslambda.statements(latest)
            own = _of(statements, name.qualified_arn)
            if not own:
                raise _not_found("No policy is associated with the given resource.")
            self._check_revision(request, holder)
            found = next((each for each in own if each["Sid"] == sid), None)
            if found is None:
                raise _not_found(f"Statement {sid} is not found in resource policy.")
            statements.remove(found)
            renew(holder)
        return AwsResponse(204, [])

    def _name(self, request: AwsRequest) -> FunctionName:
        name = self.named(request)
        if name.qualifier == LATEST:
            raise _refused("We currently do not support adding policies for $LATEST.")
        return name

    def _holder(self, name: FunctionName) -> Any:
        """What has the policy's RevisionId: the function itself, the version or the alias."""
        version = self.version_or_alias(name)
        aliases = awslambda.aliases(name.account, name.region, name.name)
        return aliases.get(name.qualifier or "") or details_of(version)

    def _revision(self, request: AwsRequest, holder: Any) -> str:
        if not isinstance(holder, Details):
            return holder.revision_id
        return revision(holder, self.accounts.clock.now(request.account))

    def _check_revision(self, request: AwsRequest, holder: Any) -> None:
        asked = request.parameters.get("RevisionId")
        if asked is not None and asked != self._revision(request, holder):
            raise AwsError("PreconditionFailedException", STALE_POLICY, 412)


def _of(statements: list[dict[str, Any]], resource: str) -> list[dict[str, Any]]:
    return [each for each in statements if each.get("Resource") == resource]


def _statement(parameters: dict[str, Any], resource: str) -> dict[str, Any]:
    action = parameters["Action"]
    if not ACTION.fullmatch(action):
        raise AwsError(
            "ValidationException",
            f"1 validation error detected: Value '{action}' at 'action' failed to satisfy constraint: Member must "
            f"satisfy regular expression pattern: {ACTION.pattern}",
        )
    if parameters.get("FunctionUrlAuthType") and action != "lambda:InvokeFunctionUrl":
        raise _refused("FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action")
    if parameters.get("InvokedViaFunctionUrl") and action != "lambda:InvokeFunction":
        raise _refused("InvokedViaFunctionUrl is only supported for lambda:InvokeFunction action")
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
    if parameters.get("InvokedViaFunctionUrl") is not None:
        condition["Bool"] = {"lambda:InvokedViaFunctionUrl": str(parameters["InvokedViaFunctionUrl"]).lower()}
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


def _not_found(message: str) -> AwsError:
    return AwsError("ResourceNotFoundException", message, 404)


def _refused(message: str) -> AwsError:
    return AwsError("InvalidParameterValueException", message)
