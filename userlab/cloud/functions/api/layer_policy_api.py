"""Policies of layer versions: which other accounts may use them.

Source: Lambda guide, "Granting Lambda layer access to other accounts"; API reference, AddLayerVersionPermission.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from userlab.cloud.functions.api.layer_names import LayerName, layer_name
from userlab.cloud.functions.api.stored_functions import StoredFunctions
from userlab.cloud.http.aws_request import AwsError, AwsRequest, AwsResponse
from userlab.cloud.moto_seams import layers

STALE = (
    "The Revision Id provided does not match the latest Revision Id. Call the GetLayerPolicy API to retrieve the "
    "latest Revision Id"
)
Statements = list[dict[str, Any]]


class LayerPolicyApi(StoredFunctions):
    """AddLayerVersionPermission, GetLayerVersionPolicy, RemoveLayerVersionPermission."""

    def add_layer_version_permission(self, request: AwsRequest) -> AwsResponse:
        parameters = request.parameters
        with self.changing(request):
            arn, statements = _policy(request)
            sid = parameters["StatementId"]
            _check_revision(request, statements)
            if any(each["Sid"] == sid for each in statements):
                raise AwsError(
                    "ResourceConflictException",
                    f"The statement id ({sid}) provided already exists. Please provide a new statement id, or remove "
                    "the existing statement.",
                    409,
                )
            statement = {
                "Sid": sid,
                "Effect": "Allow",
                "Principal": _principal(parameters["Principal"]),
                "Action": parameters["Action"],
                "Resource": arn,
            }
            if parameters.get("OrganizationId"):
                statement["Condition"] = {"StringEquals": {"aws:PrincipalOrgID": parameters["OrganizationId"]}}
            statements.append(statement)
            return AwsResponse.json({"Statement": _text(statement), "RevisionId": _revision(statements)}, 201)

    def get_layer_version_policy(self, request: AwsRequest) -> AwsResponse:
        with self.accounts.lock(request.account):
            _, statements = _policy(request)
            if not statements:
                raise AwsError("ResourceNotFoundException", "No policy is associated with the given resource.", 404)
            policy = {"Version": "2012-10-17", "Id": "default", "Statement": statements}
            return AwsResponse.json({"Policy": _text(policy), "RevisionId": _revision(statements)})

    def remove_layer_version_permission(self, request: AwsRequest) -> AwsResponse:
        sid = request.parameters["StatementId"]
        with self.changing(request):
            _, statements = _policy(request)
            _check_revision(request, statements)
            found = next((each for each in statements if each["Sid"] == sid), None)
            if found is None:
                raise AwsError("ResourceNotFoundException", f"Statement {sid} is not found in resource policy.", 404)
            statements.remove(found)
        return AwsResponse(204, [])


def _policy(request: AwsRequest) -> tuple[str, Statements]:
    """The ARN of the layer version that a request names, and the statements of its policy."""
    name: LayerName = layer_name(request.parameters["LayerName"], request.account, request.region)
    number = int(request.parameters["VersionNumber"])
    found = layers.version(name.account, name.region, name.name, number)
    if found is None:
        raise AwsError("ResourceNotFoundException", f"Layer version {name.arn}:{number} does not exist.", 404)
    return found.arn, layers.statements(found)


def _check_revision(request: AwsRequest, statements: Statements) -> None:
    asked = request.parameters.get("RevisionId")
    if asked is not None and asked != _revision(statements):
        raise AwsError("PreconditionFailedException", STALE, 412)


def _revision(statements: Statements) -> str:
    digest = hashlib.sha256(_text(statements).encode()).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}"


def _principal(text: str) -> Any:
    return {"AWS": f"arn:aws:iam::{text}:root"} if re.fullmatch(r"\d{12}", text, re.ASCII) else text


def _text(document: Any) -> str:
    return json.dumps(document, separators=(",", ":"))
