"""What is told of templates.

(CloudFormation API reference, "ValidateTemplate", "GetTemplateSummary", "GetTemplate".)
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.cloudformation.operations.call import Call
from userlab.cloud.cloudformation.operations.change_sets import named
from userlab.cloud.cloudformation.operations.drafting import checked_template, template_text
from userlab.cloud.cloudformation.store import Document
from userlab.cloud.cloudformation.templates import capabilities
from userlab.cloud.cloudformation.templates.parameters import HIDDEN, check_parameters, text_of
from userlab.cloud.cloudformation.templates.template import Template, check_sections
from userlab.cloud.cloudformation.templates.template_text import read_template, written
from userlab.cloud.cloudformation.templates.transforms import transforms_of


def validate_template(call: Call) -> dict[str, Any]:
    template, transforms = _read(call)
    wanted, reason = capabilities.required(template)
    if transforms:
        wanted = [*wanted, capabilities.AUTO_EXPAND]
    shown: Document = {"Parameters": [_parameter(name, each) for name, each in template.parameters.items()]}
    shown |= {"Description": template.description, "DeclaredTransforms": transforms}
    return shown | ({"Capabilities": wanted, "CapabilitiesReason": reason or None} if wanted else {})


def get_template_summary(call: Call) -> dict[str, Any]:
    template, transforms = _read(call)
    wanted, reason = capabilities.required(template)
    parameters = []
    for name, each in template.parameters.items():
        allowed = [text_of(value) for value in each.get("AllowedValues", ())]
        shown = _parameter(name, each) | {"ParameterType": each["Type"]}
        parameters.append(shown | {"ParameterConstraints": {"AllowedValues": allowed} if allowed else {}})
    return {
        "Parameters": parameters,
        "Description": template.description,
        "Capabilities": wanted,
        "CapabilitiesReason": reason or None,
        "ResourceTypes": template.types(),
        "Version": template.document.get("AWSTemplateFormatVersion"),
        "DeclaredTransforms": transforms,
        "ResourceIdentifierSummaries": [],
    }


def get_template(call: Call) -> dict[str, Any]:
    draft = named(call)[1].draft if call.parameters.get("ChangeSetName") else call.stack().draft
    if draft is None:  # a stack whose first change set was not carried out yet
        return {"StagesAvailable": ["Original"]}
    processed = call.parameters.get("TemplateStage") == "Processed" and draft.transforms
    body = written(draft.processed) if processed else draft.template
    return {"TemplateBody": body, "StagesAvailable": ["Original", "Processed"]}


def _read(call: Call) -> tuple[Template, list[str]]:
    if call.parameters.get("StackName"):
        draft = call.stack().draft
        text = draft.template if draft is not None else ""
    else:
        text = template_text(call, None)
    document = read_template(text)
    check_sections(document)
    transforms = transforms_of(document)
    template = Template(document)
    check_parameters(template)
    return (template if transforms else checked_template(document)), transforms


def _parameter(name: str, parameter: Document) -> Document:
    shown: Document = {"ParameterKey": name}
    hidden = text_of(parameter.get("NoEcho", "")) == "true"
    if "Default" in parameter:
        shown["DefaultValue"] = HIDDEN if hidden else text_of(parameter["Default"])
    return shown | {"NoEcho": hidden, "Description": parameter.get("Description")}
