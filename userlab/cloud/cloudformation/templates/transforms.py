"""The transforms of a template: AWS::Serverless-2016-10-31 (SAM), AWS::LanguageExtensions, AWS::Include.

SAM's is AWS's own translator, which makes plain resources of AWS::Serverless::Function and the others; it is imported
when a template first asks for it, since that takes a second. (CloudFormation user guide, "Transform reference"; AWS
SAM developer guide, "AWS SAM template anatomy".)
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from userlab.cloud.cloudformation.faults import invalid, refused
from userlab.cloud.cloudformation.templates.template import Document

SERVERLESS, EXTENSIONS, INCLUDE = "AWS::Serverless-2016-10-31", "AWS::LanguageExtensions", "AWS::Include"
_one_at_a_time = threading.Lock()  # the translator keeps its region in a class
Read = Callable[[str], Document]


def transforms_of(document: Document) -> list[str]:
    """The names of a template's transforms. Raises AwsError for one that is not there."""
    named = document.get("Transform") or []
    found = [each.get("Name", "") if isinstance(each, dict) else str(each) for each in _listed(named)]
    for each in found:
        if each not in (SERVERLESS, EXTENSIONS, INCLUDE):
            if each.startswith("AWS::"):
                raise refused(f"the transform {each}")
            raise invalid(f"No transform named {each} found.")
    return found + ([INCLUDE] if _includes(document) and INCLUDE not in found else [])


def transformed(
    document: Document, parameters: dict[str, Any], region: str, policies: Callable[[], dict[str, str]], read: Read
) -> Document:
    """The template that a template's transforms make of it.

    `parameters` are the values by name, `policies()` the ARNs of AWS's managed policies by name, `read(location)` is
    the document of AWS::Include. Raises AwsError ValidationError.
    """
    names = transforms_of(document)
    if not names:
        return document
    if EXTENSIONS in names and _loops(document):
        raise refused("Fn::ForEach")
    found = copy.deepcopy(document)
    if INCLUDE in names:
        found = _included(found, read)
        top = [each for each in _listed(found.get("Transform") or []) if isinstance(each, dict)]
        for each in top:
            found |= read(str(each.get("Parameters", {}).get("Location", "")))
    if SERVERLESS in names:
        found = _serverless(found, parameters, region, policies)
    found.pop("Transform", None)
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _includes(value: Any) -> bool:
    if isinstance(value, dict):
        return "Fn::Transform" in value or any(_includes(each) for each in value.values())
    return isinstance(value, list) and any(_includes(each) for each in value)


def _loops(value: Any) -> bool:
    """Whether Fn::ForEach::NAME is among the keys, wherever."""
    if isinstance(value, dict):
        return any(key.startswith("Fn::ForEach") or _loops(each) for key, each in value.items())
    return isinstance(value, list) and any(_loops(each) for each in value)


def _included(value: Any, read: Read) -> Any:
    """A value with each Fn::Transform replaced by the file that it names, whose members stand beside its siblings."""
    if isinstance(value, list):
        return [_included(each, read) for each in value]
    if not isinstance(value, dict):
        return value
    found = {key: _included(each, read) for key, each in value.items() if key != "Fn::Transform"}
    for each in _listed(value.get("Fn::Transform") or []):
        if each.get("Name") != INCLUDE:
            raise invalid(f"No transform named {each.get('Name')} found.")
        found |= read(str(each.get("Parameters", {}).get("Location", "")))
    return found


def _serverless(
    document: Document, parameters: dict[str, Any], region: str, policies: Callable[[], dict[str, str]]
) -> Document:
    from samtranslator.model.exceptions import InvalidDocumentException
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator

    for kind in ("AWS::Serverless::Application",):
        if any(each.get("Type") == kind for each in document["Resources"].values() if isinstance(each, dict)):
            raise refused(f"the resource type {kind}")
    values = {name: ",".join(value) if isinstance(value, list) else value for name, value in parameters.items()}
    with _one_at_a_time:
        translator = Translator({}, Parser(), boto_session=SimpleNamespace(region_name=region))
        try:
            made: Document = translator.translate(document, values, get_managed_policy_map=policies)
        except InvalidDocumentException as error:
            told = " ".join(cause.message for cause in error.causes)
            text = "Invalid Serverless Application Specification document. Number of errors found: "
            count = len(error.causes)
            raise invalid(f"Transform {SERVERLESS} failed with: {text}{count}. {told}") from None
        finally:
            translator.metrics.publish()  # to nobody; it warns of what is left over otherwise
    return made
