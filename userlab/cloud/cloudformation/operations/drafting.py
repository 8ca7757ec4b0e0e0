"""From a call to a draft: the template read, transformed and checked, the parameters chosen.

(CloudFormation API reference, "CreateStack", "UpdateStack", "CreateChangeSet".)
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote, urlsplit

from userlab.cloud.cloudformation.caller import Caller, CallRefused
from userlab.cloud.cloudformation.faults import invalid, template_error
from userlab.cloud.cloudformation.operations.call import Call
from userlab.cloud.cloudformation.resource_types.table import type_of, unknown_types
from userlab.cloud.cloudformation.store import Document, Draft, Stack
from userlab.cloud.cloudformation.templates import capabilities
from userlab.cloud.cloudformation.templates.parameters import Values, check_parameters, typed, values_of
from userlab.cloud.cloudformation.templates.references import references
from userlab.cloud.cloudformation.templates.template import Template, check_sections, checked
from userlab.cloud.cloudformation.templates.template_text import LARGEST_BODY, LARGEST_FILE, read_template
from userlab.cloud.cloudformation.templates.transforms import EXTENSIONS, transformed, transforms_of
from userlab.cloud.http.aws_request import AwsError

_HOST = re.compile(r"(?:(?P<bucket>.+)\.)?s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com(?:\.cn)?|(?P<local>.*)")


def draft_of(call: Call, stack: Stack | None, reviewed: bool = False) -> Draft:
    """The draft that a call describes; `stack` is the one that it changes, if any.

    `reviewed` says that its caller sees what the transforms make of the template before anything happens. Raises
    AwsError.
    """
    parameters = call.parameters
    before = stack.draft if stack is not None else None
    text = template_text(call, before)
    document = read_template(text)
    check_sections(document)
    transforms = transforms_of(document)
    reader = call.caller(None)
    raw = Template(document)
    check_parameters(raw)
    values = values_of(raw, parameters.get("Parameters") or [], before.texts if before else None, _ssm(reader))
    processed = processed_of(call, document, values)
    template = checked_template(processed)
    check_parameters(template)
    given = list(parameters.get("Capabilities") or [])
    expands = bool(set(transforms) - {EXTENSIONS}) and not reviewed
    capabilities.check(template, given, expands)
    draft = Draft(text, processed, transforms, values.texts, values.resolved, values.hidden)
    draft.tags = [dict(tag) for tag in parameters.get("Tags", before.tags if before else [])]
    _check_tags(draft.tags)
    draft.capabilities = given
    draft.notifications = list(parameters.get("NotificationARNs", before.notifications if before else []))
    draft.role = parameters.get("RoleARN") or (before.role if before else None)
    draft.on_failure = _on_failure(parameters)
    return draft


def processed_of(call: Call, document: Document, values: Values) -> Document:
    """What a document's transforms make of it."""
    reader = call.caller(None)
    raw = Template(document)
    return transformed(
        document,
        typed(raw, values.texts, values.resolved) if values.texts else {},
        call.region,
        lambda: managed_policies(reader),
        lambda location: read_template(fetched(reader, location)),
    )


def checked_template(processed: Document) -> Template:
    """A processed template whose resources can be made. Raises AwsError."""
    template = checked(processed, unknown_types)
    for resource in [*template.resources.values(), {"Properties": template.outputs}]:
        for found in references(resource.get("Properties")):
            kind = type_of(str(template.resources.get(found.name, {}).get("Type")))
            if found.kind != "GetAtt" or kind is None or kind.any_attribute or not found.attribute:
                continue
            if found.attribute not in kind.attribute_names:
                text = f"resource {found.name} does not support attribute type {found.attribute} in Fn::GetAtt"
                raise template_error(text)
    return template


def template_text(call: Call, before: Draft | None) -> str:
    """The text of a call's template: its body, a file in S3, or the one that the stack has. Raises AwsError."""
    parameters = call.parameters
    body, url = parameters.get("TemplateBody"), parameters.get("TemplateURL")
    if body is not None and url is not None:
        raise invalid("Cannot specify both TemplateBody and TemplateURL")
    if parameters.get("UsePreviousTemplate"):
        if body is not None or url is not None:
            raise invalid("Cannot specify both usePreviousTemplate and Template Body/Template URL.")
        if before is None:
            raise invalid("Cannot use a previous template: there is none.")
        return before.template
    if body is None and url is None:
        raise invalid("Either Template URL or Template Body must be specified.")
    if url is not None:
        return fetched(call.caller(None), str(url))
    if len(str(body).encode()) > LARGEST_BODY:
        raise invalid(f"1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must "
                      f"have length less than or equal to {LARGEST_BODY}")  # fmt: skip
    return str(body)


def fetched(reader: Caller, url: str) -> str:
    """The text of a file in S3, named by s3://BUCKET/KEY or by any form of its address. Raises AwsError."""
    bucket, key = _place(url)
    if not bucket or not key:
        raise invalid("TemplateURL must be a supported URL.")
    try:
        body: bytes = reader("s3", "GetObject", Bucket=bucket, Key=key)["body"]
    except CallRefused as error:
        raise invalid(f"S3 error: {error.message}") from None
    if len(body) > LARGEST_FILE:
        raise invalid(f"Template may not exceed {LARGEST_FILE} bytes in size.")
    return body.decode("utf-8", "replace")


def _place(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    path = unquote(parts.path).lstrip("/")
    if parts.scheme == "s3":
        return parts.netloc, path
    match = _HOST.fullmatch(parts.hostname or "")
    bucket = match["bucket"] if match else None
    if bucket is None and (parts.hostname or "").endswith(".s3.localhost"):
        bucket = (parts.hostname or "").removesuffix(".s3.localhost")
    if bucket:
        return bucket, path
    first, _, rest = path.partition("/")
    return first, rest


def managed_policies(reader: Caller) -> dict[str, str]:
    """The ARNs of AWS's managed policies by name, for the names that SAM templates may use."""
    found: dict[str, str] = {}
    marker: dict[str, Any] = {}
    while True:
        try:
            page = reader("iam", "ListPolicies", Scope="AWS", MaxItems=1000, **marker)
        except CallRefused:
            return found
        found |= {each["PolicyName"]: each["Arn"] for each in page["Policies"]}
        if not page.get("IsTruncated"):
            return found
        marker = {"Marker": page["Marker"]}


def _ssm(reader: Caller) -> Any:
    def read(name: str) -> str:
        try:
            return str(reader("ssm", "GetParameter", Name=name)["Parameter"]["Value"])
        except CallRefused as error:
            if not error.is_missing:
                raise invalid(error.message) from None
            text = f"Unable to fetch parameters [{name}] from parameter store for this account."
            raise invalid(text) from None

    return read


def _on_failure(parameters: dict[str, Any]) -> str:
    given = parameters.get("OnFailure") or parameters.get("OnStackFailure")
    if given and "DisableRollback" in parameters:
        raise invalid("Either DisableRollback or OnFailure can be specified, not both.")
    if parameters.get("DisableRollback"):
        return "DO_NOTHING"
    return str(given or "ROLLBACK")


def _check_tags(tags: list[dict[str, str]]) -> None:
    keys = [str(tag.get("Key", "")) for tag in tags]
    if len(keys) > 50:
        raise invalid("A stack can have at most 50 tags.")
    if len(set(keys)) < len(keys):
        raise invalid("Duplicate tag keys are not allowed.")
    if any(key.lower().startswith("aws:") for key in keys):
        raise AwsError("ValidationError", "aws: prefixed tag key names are not allowed for external use.", 400)
