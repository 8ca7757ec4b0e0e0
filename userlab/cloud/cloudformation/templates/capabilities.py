"""What a caller must acknowledge before a stack is made: IAM's things, and macros.

(CloudFormation user guide, "Acknowledging IAM resources in CloudFormation templates".)
"""

from __future__ import annotations

from userlab.cloud.cloudformation.templates.template import Template
from userlab.cloud.http.aws_request import AwsError

_NAMES = {
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
}
_OF_IAM = (*_NAMES, "AWS::IAM::Policy", "AWS::IAM::AccessKey", "AWS::IAM::UserToGroupAddition")
AUTO_EXPAND = "CAPABILITY_AUTO_EXPAND"


def required(template: Template) -> tuple[list[str], str]:
    """The capabilities that a template asks for, and the reason as GetTemplateSummary tells it."""
    kinds = [kind for kind in template.types() if kind in _OF_IAM]
    named = any(_NAMES.get(each["Type"], "") in (each.get("Properties") or {}) for each in template.resources.values())
    if not kinds:
        return [], ""
    reason = f"The following resource(s) require capabilities: [{', '.join(kinds)}]"
    return ["CAPABILITY_NAMED_IAM" if named else "CAPABILITY_IAM"], reason


def check(template: Template, given: list[str], expands: bool) -> None:
    """Raise AwsError InsufficientCapabilitiesException for what was not acknowledged.

    `expands` says that a stack is made of a template with macros, whose result its caller has not seen.
    """
    wanted, _ = required(template)
    if "CAPABILITY_NAMED_IAM" in given:
        wanted = []
    missing = [each for each in wanted if each not in given]
    if expands and AUTO_EXPAND not in given:
        missing.append(AUTO_EXPAND)
    if missing:
        raise AwsError("InsufficientCapabilitiesException", f"Requires capabilities : [{', '.join(missing)}]", 400)
