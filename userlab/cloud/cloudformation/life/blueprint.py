"""A draft worked out for one stack: which resources there are to be, in which order, with which properties.

(CloudFormation user guide, "Get values stored in other services using dynamic references".)
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from userlab.cloud.cloudformation.caller import Caller, CallRefused
from userlab.cloud.cloudformation.faults import invalid, template_error
from userlab.cloud.cloudformation.store import Document, Draft, Stack
from userlab.cloud.cloudformation.templates.functions import holds, value_of
from userlab.cloud.cloudformation.templates.order import needed, ordered, present
from userlab.cloud.cloudformation.templates.parameters import text_of, typed
from userlab.cloud.cloudformation.templates.rules import check_rules
from userlab.cloud.cloudformation.templates.scope import Resources, Scope
from userlab.cloud.cloudformation.templates.template import Template
from userlab.cloud.cloudformation.templates.transforms import EXTENSIONS
from userlab.cloud.http.aws_request import AwsError

_DYNAMIC = re.compile(r"\{\{resolve:(ssm|ssm-secure|secretsmanager):([^{}]+)\}\}")


class NoExport(AwsError):
    """Fn::ImportValue of what no stack exports."""

    def __init__(self, name: str) -> None:
        super().__init__("ValidationError", f"No export named {name} found.", 400)


@dataclass
class Blueprint:
    """`resources` are the template's, with the branches that are taken; `order` says what is made first."""

    template: Template
    scope: Scope
    resources: dict[str, Document]
    order: list[str]
    depends_on: dict[str, list[str]]
    call: Caller
    _resolved: dict[str, str] = field(default_factory=dict)

    def properties(self, logical_id: str) -> dict[str, Any]:
        """The properties of a resource, all functions worked out. Raises AwsError."""
        found = value_of(self.resources[logical_id].get("Properties") or {}, self.scope)
        return self._dynamic(found)

    def policy(self, logical_id: str, name: str) -> str:
        """DeletionPolicy or UpdateReplacePolicy of a resource: Delete, Retain..."""
        given = self.resources[logical_id].get(name)
        return text_of(value_of(given, self.scope)) if given is not None else "Delete"

    def outputs(self) -> list[Document]:
        """The outputs whose conditions hold. Raises AwsError."""
        found = []
        for name, output in self.template.outputs.items():
            if "Condition" in output and not holds(str(output["Condition"]), self.scope):
                continue
            value = self._dynamic(value_of(output["Value"], self.scope))
            if isinstance(value, (dict, list)):
                raise invalid(f"Template format error: Output {name} is malformed. The Value field of every Outputs "
                              "member must evaluate to a String.")  # fmt: skip
            shown = {"OutputKey": name, "OutputValue": text_of(value)}
            if "Description" in output:
                shown["Description"] = str(output["Description"])
            if "Export" in output:
                shown["ExportName"] = text_of(value_of(output["Export"].get("Name", ""), self.scope))
            found.append(shown)
        return found

    def _dynamic(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._dynamic(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self._dynamic(each) for each in value]
        if isinstance(value, str) and "{{resolve:" in value:
            return _DYNAMIC.sub(lambda match: self._looked_up(match[0], match[1], match[2]), value)
        return value

    def _looked_up(self, whole: str, service: str, name: str) -> str:
        if whole not in self._resolved:
            try:
                self._resolved[whole] = _read(self.call, service, name)
            except CallRefused as error:
                raise invalid(f"Could not resolve {whole}: {error.message}") from None
        return self._resolved[whole]


def _read(call: Caller, service: str, name: str) -> str:
    if service.startswith("ssm"):
        found = call("ssm", "GetParameter", Name=name, WithDecryption=service == "ssm-secure")
        return str(found["Parameter"]["Value"])
    identifier, *rest = name.rsplit(":SecretString", 1)
    key, stage, version = ([*rest[0].split(":")[1:], "", "", ""] if rest else ["", "", ""])[:3]
    wanted = {"VersionStage": stage, "VersionId": version}
    given = {name: value for name, value in wanted.items() if value}
    secret = call("secretsmanager", "GetSecretValue", SecretId=identifier, **given)["SecretString"]
    if not key:
        return str(secret)
    try:
        return text_of(json.loads(secret)[key])
    except (ValueError, LookupError, TypeError):
        raise template_error(f"Could not find a value associated with JSONKey in SecretString: {key}") from None


def blueprint(
    draft: Draft,
    stack: Stack,
    account: str,
    region: str,
    known: Resources,
    call: Caller,
    export: Callable[[str], str] | None = None,
) -> Blueprint:
    """What a draft means for a stack whose resources are `known`. Raises AwsError for what is wrong in itself."""
    template = Template(draft.processed)
    scope = Scope(
        account,
        region,
        stack.name,
        stack.id,
        typed(template, draft.texts, draft.resolved),
        template.section("Mappings"),
        template.section("Conditions"),
        draft.notifications,
        known,
        extended=EXTENSIONS in draft.transforms,
    )
    if export is not None:
        scope.export = export
    check_rules(template, scope)
    for condition in scope.conditions:
        holds(condition, scope)
    resources = present(template, scope)
    return Blueprint(template, scope, resources, ordered(resources), needed(resources), call)
