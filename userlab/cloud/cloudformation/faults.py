"""What CloudFormation answers when something is wrong, in its own words."""

from __future__ import annotations

from userlab.cloud.http.aws_request import AwsError


def invalid(text: str) -> AwsError:
    """ValidationError: what is wrong with a template, a parameter, or the state of a stack."""
    return AwsError("ValidationError", text, 400)


def format_error(text: str) -> AwsError:
    return invalid(f"Template format error: {text}")


def template_error(text: str) -> AwsError:
    return invalid(f"Template error: {text}")


def no_stack(name: str) -> AwsError:
    return invalid(f"Stack with id {name} does not exist")


def refused(what: str) -> AwsError:
    """What exists on AWS, and not here."""
    return invalid(f"The local cloud cannot do {what}. On AWS it exists.")
