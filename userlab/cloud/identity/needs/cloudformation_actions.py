"""The permissions of CloudFormation's operations: stacks by their ARNs, and iam:PassRole for a stack's role.

What a stack then makes is asked for call by call: whoever may create stacks may not create roles by that.

Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS CloudFormation".
"""

from __future__ import annotations

from userlab.cloud.http.aws_request import AwsRequest
from userlab.cloud.identity.needs.need import Need, Values, arn, form_tags, tags
from userlab.cloud.moto_seams.kept import stacks

_NO_RESOURCE = frozenset({"ListStacks", "ListExports", "ListImports", "ValidateTemplate"})
_MAKERS = frozenset({"CreateStack", "CreateChangeSet"})


def needs(request: AwsRequest) -> list[Need]:
    """The permissions of one operation."""
    action = f"cloudformation:{request.action}"
    found = [Need(action, _resource(request), lambda: _context(request))]
    role = request.parameters.get("RoleARN")
    if role:
        service = {"iam:passedtoservice": ["cloudformation.amazonaws.com"]}
        found.append(Need("iam:PassRole", str(role), lambda: service))
    return found


def _resource(request: AwsRequest) -> str:
    name = str(request.parameters.get("StackName") or "")
    if request.action in _NO_RESOURCE or (not name and request.action != "DescribeStacks"):
        change_set = str(request.parameters.get("ChangeSetName") or "")
        return change_set if change_set.startswith("arn:") else "*"
    if name.startswith("arn:"):
        return name
    if not name:
        return arn(request, "cloudformation", "stack/*/*")
    known = stacks.stack_id(request.account, request.region, name)
    return known or arn(request, "cloudformation", f"stack/{name}/*")


def _context(request: AwsRequest) -> Values:
    parameters = request.parameters
    found = tags(form_tags(parameters)) if request.action in _MAKERS | {"UpdateStack"} else {}
    for key, name in (("rolearn", "RoleARN"), ("templateurl", "TemplateURL"), ("changesetname", "ChangeSetName")):
        if parameters.get(name):
            found[f"cloudformation:{key}"] = [str(parameters[name])]
    return found
