"""Rules: what must be true of the parameters together, before anything is made.

Each template of AWS CDK has one, about the version of its bootstrap stack. (CloudFormation user guide, "Rules";
template reference, "Rule-specific intrinsic functions".)
"""

from __future__ import annotations

from typing import Any

from userlab.cloud.cloudformation.faults import invalid, refused, template_error
from userlab.cloud.cloudformation.templates.functions import value_of
from userlab.cloud.cloudformation.templates.scope import Scope
from userlab.cloud.cloudformation.templates.template import Template


def check_rules(template: Template, scope: Scope) -> None:
    """Raise AwsError ValidationError for the first assertion that does not hold."""
    for name, rule in template.section("Rules").items():
        if "RuleCondition" in rule and not _holds(rule["RuleCondition"], scope):
            continue
        for assertion in rule.get("Assertions") or []:
            if not _holds(assertion.get("Assert"), scope):
                told = assertion.get("AssertDescription") or "an assertion does not hold"
                raise invalid(f"Template validation error: Rule {name}: {told}")


def _holds(expression: Any, scope: Scope) -> bool:
    if not isinstance(expression, dict) or len(expression) != 1:
        raise template_error("a rule must be made of functions that are true or false")
    ((name, inner),) = expression.items()
    if name == "Fn::And":
        return all(_holds(each, scope) for each in inner)
    if name == "Fn::Or":
        return any(_holds(each, scope) for each in inner)
    if name == "Fn::Not":
        return not _holds(inner[0], scope)
    if name not in ("Fn::Equals", "Fn::Contains", "Fn::EachMemberEquals", "Fn::EachMemberIn"):
        raise refused(f"{name} in a rule")
    one, other = value_of(inner, scope)
    if name == "Fn::Contains":
        return other in one
    if name == "Fn::EachMemberEquals":
        return all(each == other for each in one)
    if name == "Fn::EachMemberIn":
        return all(each in other for each in one)
    return bool(one == other)
