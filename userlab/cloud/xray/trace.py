"""A trace made whole: subsegments in their segments, and segments of what was called and tells nothing of itself.

A subsegment that came by itself goes where its parent is. For each call of a service that sent no segment of its own
(DynamoDB, an API elsewhere), X-Ray infers one from the caller's subsegment. Source: X-Ray developer guide, "X-Ray
segment documents" (independent subsegments), "Concepts" (inferred segments).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from userlab.cloud.account.tracing import Document
from userlab.cloud.xray.segment_documents import inner

# What X-Ray calls the services that SDKs name: by the word that boto3 and the Node.js SDK have for each.
_ORIGINS = {
    "dynamodb": "AWS::DynamoDB::Table",
    "sqs": "AWS::SQS::Queue",
    "sns": "AWS::SNS",
    "s3": "AWS::S3::Bucket",
    "lambda": "AWS::Lambda",
    "events": "AWS::Events",
    "eventbridge": "AWS::Events",
    "secretsmanager": "AWS::SecretsManager",
    "ssm": "AWS::SSM",
    "stepfunctions": "AWS::StepFunctions::StateMachine",
}
_NAMED_IN = ("table_name", "function_name", "queue_url", "topic_arn", "bucket_name")
_OUTCOMES = ("error", "fault", "throttle", "in_progress", "cause")
FUNCTION = "AWS::Lambda::Function"


@dataclass(frozen=True)
class Trace:
    """The segments of one trace, whole; the first is where it began.

    `stray` are subsegments whose segment never came.
    """

    name: str
    segments: list[Document]
    stray: list[Document]

    @cached_property
    def places(self) -> dict[str, Document]:
        """The segment that each id of a segment or a subsegment stands in."""
        return {part["id"]: segment for segment in self.segments for part in inner(segment)}

    @property
    def roots(self) -> list[Document]:
        """The segments that no other one of the trace called; the first where they call each other in a circle."""
        return [each for each in self.segments if self.caller(each) is None] or self.segments[:1]

    def caller(self, segment: Document) -> Document | None:
        """The segment that called another one."""
        found = self.places.get(segment.get("parent_id") or "")
        return None if found is segment else found

    @property
    def began(self) -> float:
        """When the first segment started, in epoch seconds."""
        return min(float(each["start_time"]) for each in self.segments or self.stray)

    @property
    def duration(self) -> float:
        """Seconds from the first start to the last end."""
        ends = [float(each.get("end_time") or each["start_time"]) for each in self.segments or self.stray]
        return max(ends) - self.began


def assembled(name: str, documents: list[Document]) -> Trace:
    """The trace of the documents that came; they are changed by it."""
    segments = sorted((each for each in documents if each.get("type") != "subsegment"), key=_start)
    loose = sorted((each for each in documents if each.get("type") == "subsegment"), key=_start)
    parts = {part["id"]: part for each in documents for part in inner(each)}
    stray = []
    for each in loose:
        parent = parts.get(each["parent_id"])
        if parent is None or any(part is parent for part in inner(each)):
            stray.append(each)
        else:
            _put_into(parent, each)
    for each in loose:
        if each not in stray:
            for key in ("trace_id", "parent_id", "type"):
                del each[key]
    inferred = _inferred(name, segments)
    return Trace(name, segments + inferred, stray)


def status_of(document: Document) -> int | None:
    """The HTTP status that a document tells."""
    found = ((document.get("http") or {}).get("response") or {}).get("status")
    return found if isinstance(found, int) else None


def service_of(document: Document) -> tuple[str, str]:
    """(name, type) of the service that a segment is of, as the map has its nodes: a table by its own name."""
    name, kind = str(document["name"]), str(document.get("origin") or "")
    if document.get("inferred"):
        name = _resource(document) or name
    return name, kind


def _start(document: Document) -> float:
    return float(document["start_time"])


def _put_into(parent: Document, part: Document) -> None:
    """Put a subsegment below its parent: of a function's segment, below its Invocation."""
    if parent.get("origin") == FUNCTION:
        parent = next((each for each in parent.get("subsegments") or () if each["name"] == "Invocation"), parent)
    parent["subsegments"] = [*(parent.get("subsegments") or ()), part]


def _resource(document: Document) -> str:
    about = document.get("aws") or {}
    names = about.get("resource_names")
    found = names[0] if isinstance(names, list) and names else next((about[k] for k in _NAMED_IN if about.get(k)), "")
    return str(found).rstrip("/").rsplit("/", 1)[-1] if isinstance(found, str) else ""


def _inferred(name: str, segments: list[Document]) -> list[Document]:
    answered = {each.get("parent_id") for each in segments}
    calls = [
        part
        for segment in segments
        for part in inner(segment)
        if part is not segment and part.get("namespace") in ("aws", "remote") and part["id"] not in answered
    ]
    return [_of_call(name, each) for each in calls]


def _of_call(name: str, call: Document) -> Document:
    segment: dict[str, Any] = {
        "id": hashlib.sha256(call["id"].encode()).hexdigest()[:16],
        "name": call["name"],
        "start_time": call["start_time"],
        "trace_id": name,
        "parent_id": call["id"],
        "inferred": True,
    }
    segment |= {key: call[key] for key in ("end_time", "http", "aws", *_OUTCOMES) if key in call}
    if call["namespace"] == "aws":
        word = str(call["name"]).lower()
        segment["origin"] = _ORIGINS.get(word, f"AWS::{call['name']}")
    else:
        segment["origin"] = "remote"
    return segment
