"""Tags of a session: those that AssumeRole brings, and those that the calling session hands on (transitive tags).

Source: IAM User Guide, "Pass session tags in AWS STS" (chaining roles with session tags); texts as STS sends them.
"""

from __future__ import annotations

from userlab.cloud.http.aws_request import AwsError, AwsRequest
from userlab.cloud.http.query_xml import listed
from userlab.cloud.identity.needs.need import form_tags


def session_tags(request: AwsRequest) -> tuple[dict[str, str], tuple[str, ...]]:
    """(tags of the new session, keys of those that it hands on). Raises AwsError InvalidParameterValue."""
    given = form_tags(request.parameters)
    keys = [key.lower() for key, _ in given]
    if len(set(keys)) < len(keys):
        raise _invalid("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
    transitive = listed(request.parameters, "TransitiveTagKeys")
    if not {key.lower() for key in transitive} <= set(keys):
        raise _invalid("The specified transitive tag key must be included in the requested tags.")
    principal = request.principal
    inherited = {key: principal.tags[key] for key in principal.transitive if key in principal.tags}
    if {key.lower() for key in inherited} & set(keys):
        raise _invalid(
            "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from "
            "the calling session."
        )
    return inherited | dict(given), (*inherited, *transitive)


def _invalid(text: str) -> AwsError:
    return AwsError("InvalidParameterValue", text, 400)
