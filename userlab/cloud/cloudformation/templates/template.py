"""A template, checked as CloudFormation checks one before it makes anything.

(CloudFormation user guide, "Template anatomy"; the texts as CloudFormation sends them.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from userlab.cloud.cloudformation.faults import format_error, invalid, refused, template_error
from userlab.cloud.cloudformation.templates.references import PSEUDO, references

_SECTIONS = frozenset(
    {"AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Rules", "Mappings", "Conditions"}
    | {"Transform", "Resources", "Outputs", "Hooks"}
)
_OF_RESOURCES = frozenset(
    {"Type", "Properties", "DependsOn", "Condition", "Metadata", "DeletionPolicy", "UpdateReplacePolicy"}
    | {"CreationPolicy", "UpdatePolicy"}
)
_POLICIES = ("Delete", "Retain", "Snapshot", "RetainExceptOnCreate")
_NAME = re.compile("[A-Za-z0-9]{1,255}")
MOST_RESOURCES = 500
Document = dict[str, Any]


@dataclass
class Template:
    """A template whose transforms are done."""

    document: Document

    def section(self, name: str) -> Document:
        """The section of a name, empty where there is none."""
        found: Document = self.document.get(name) or {}
        return found

    @property
    def resources(self) -> dict[str, Document]:
        return self.section("Resources")

    @property
    def parameters(self) -> dict[str, Document]:
        return self.section("Parameters")

    @property
    def outputs(self) -> dict[str, Document]:
        return self.section("Outputs")

    @property
    def description(self) -> str | None:
        return self.document.get("Description")

    def types(self) -> list[str]:
        """The types of all resources, each once, in the order of the template."""
        return list(dict.fromkeys(str(each["Type"]) for each in self.resources.values()))


def check_sections(document: Document) -> None:
    """Raise AwsError for what no template can hold; a template that is to be transformed may hold more."""
    _check_nulls(document, "")
    version = document.get("AWSTemplateFormatVersion", "2010-09-09")
    if version != "2010-09-09":
        raise format_error("unsupported value for AWSTemplateFormatVersion.")
    description = document.get("Description", "")
    if not isinstance(description, str):
        raise format_error("Description must be a string.")
    if len(description.encode()) > 1024:
        raise format_error("Description must be no longer than 1024 characters.")
    for name in ("Parameters", "Rules", "Mappings", "Conditions", "Resources", "Outputs"):
        if name in document and not isinstance(document[name], dict):
            raise format_error(f"{name} must be an object.")
        for key, each in (document.get(name) or {}).items():
            if not isinstance(each, dict):
                raise format_error(f"Every {name} object must be an object; {key} is none.")
    if not document.get("Resources"):
        raise format_error("At least one Resources member must be defined.")


def _check_nulls(value: Any, path: str) -> None:
    if value is None:
        raise format_error(f"[{path}] 'null' values are not allowed in templates")
    if isinstance(value, dict):
        for key, each in value.items():
            _check_nulls(each, f"{path}/{key}")
    elif isinstance(value, list):
        for number, each in enumerate(value):
            _check_nulls(each, f"{path}/{number}")


def checked(document: Document, unknown: Callable[[Iterable[str]], list[str]]) -> Template:
    """A template whose sections, resources and references are sound. `unknown` picks the types that nobody can make.

    Raises AwsError ValidationError.
    """
    check_sections(document)
    strange = [name for name in document if name not in _SECTIONS]
    if strange:
        raise invalid(f"Invalid template property or properties [{', '.join(strange)}]")
    if document.get("Hooks"):
        raise refused("the section Hooks of a template")
    template = Template(document)
    for name, resource in template.resources.items():
        _check_resource(name, resource)
    if len(template.resources) > MOST_RESOURCES:
        count = len(template.resources)
        raise format_error(f"Number of resources, {count}, is greater than maximum allowed, {MOST_RESOURCES}")
    _check_types(unknown(template.types()))
    _check_outputs(template)
    check_references(template)
    return template


def _check_types(unknown: list[str]) -> None:
    if not unknown:
        return
    names = ", ".join(unknown)
    text = f"Unrecognized resource types: [{names}]"
    if any(re.fullmatch(r"(AWS|Alexa)::\w+::\w+", each) for each in unknown):
        text += ". The local cloud cannot make them; on AWS they may exist."
    raise format_error(text)


def _check_resource(name: str, resource: Document) -> None:
    if not _NAME.fullmatch(name):
        raise format_error(f"Resource name {name} is non alphanumeric.")
    if not isinstance(resource.get("Type"), str):
        raise format_error(f"[/Resources/{name}] Every Resources object must contain a Type member.")
    for each in resource:
        if each not in _OF_RESOURCES:
            raise invalid(f"Invalid template resource property '{each}'")
    if resource.get("Properties") is not None and not isinstance(resource["Properties"], dict):
        raise format_error(f"[/Resources/{name}/Properties] Properties must be an object.")
    for each in ("CreationPolicy", "UpdatePolicy"):
        if resource.get(each):
            raise refused(f"the attribute {each} of a resource ({name})")
    for each in ("DeletionPolicy", "UpdateReplacePolicy"):
        policy = resource.get(each, "Delete")
        if isinstance(policy, str) and policy not in _POLICIES:
            raise format_error(f"Unrecognized {each} {policy} for resource {name}")
        if policy == "Snapshot":  # none of the types that can be made has snapshots
            kind = "deletion policy" if each == "DeletionPolicy" else "update replace policy"
            raise template_error(f"resource type {resource['Type']} does not support {kind} Snapshot")


def _check_outputs(template: Template) -> None:
    for name, output in template.outputs.items():
        if not _NAME.fullmatch(name):
            raise format_error(f"Output name {name} is non alphanumeric.")
        if output.get("Value") is None:
            raise format_error("Every Outputs member must contain a Value object")


def check_references(template: Template) -> None:
    """Raise AwsError for a reference to what the template does not have."""
    conditions = template.section("Conditions")
    for resource in template.resources.values():
        _check_value(template, resource.get("Properties"), "Resources block of the template")
        for each in dependencies(resource):
            if each not in template.resources:
                raise format_error(f"Unresolved resource dependencies [{each}] in the Resources block of the template")
        if "Condition" in resource and resource["Condition"] not in conditions:
            raise format_error(f"Condition {resource['Condition']} is not defined")
    for output in template.outputs.values():
        _check_value(template, output, "Outputs block of the template")
    for condition in conditions.values():
        for found in references(condition):
            if found.kind == "Condition" and found.name not in conditions:
                text = f"Unresolved condition dependency {found.name} in the Conditions block of the template"
                raise format_error(text)
            if found.kind != "Condition" and found.name not in template.parameters and found.name not in PSEUDO:
                text = f"Unresolved dependencies [{found.name}]. Cannot reference resources in the Conditions block"
                raise format_error(f"{text} of the template")


def _check_value(template: Template, value: Any, block: str) -> None:
    for found in references(value):
        if found.kind == "GetAtt" and found.name not in template.resources:
            raise template_error(f"instance of Fn::GetAtt references undefined resource {found.name}")
        if found.kind == "Condition":
            # {"Condition": {...}} is a policy statement's as well; only a text could be a condition's name.
            continue
        known = template.resources, template.parameters, PSEUDO
        if not any(found.name in names for names in known):
            raise format_error(f"Unresolved resource dependencies [{found.name}] in the {block}")


def dependencies(resource: Document) -> list[str]:
    """What DependsOn names."""
    named = resource.get("DependsOn") or []
    return [named] if isinstance(named, str) else [str(each) for each in named]
