"""CloudFormation's operations by their names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from userlab.cloud.cloudformation.operations import change_sets, readings, stacks, templates
from userlab.cloud.cloudformation.operations.call import Call

Does = Callable[[Call], dict[str, Any]]

OPERATIONS: dict[str, Does] = {
    "CancelUpdateStack": stacks.cancel_update_stack,
    "CreateChangeSet": change_sets.create_change_set,
    "CreateStack": stacks.create_stack,
    "DeleteChangeSet": change_sets.delete_change_set,
    "DeleteStack": stacks.delete,
    "ExecuteChangeSet": change_sets.execute_change_set,
    "GetTemplateSummary": templates.get_template_summary,
    "UpdateStack": stacks.update_stack,
    "UpdateTerminationProtection": stacks.update_termination_protection,
    "ValidateTemplate": templates.validate_template,
}
# These only look: they hold the account's lock, and call nobody.
READINGS: dict[str, Does] = {
    "DescribeChangeSet": change_sets.describe_change_set,
    "DescribeStackEvents": readings.describe_stack_events,
    "DescribeStackResource": readings.describe_stack_resource,
    "DescribeStackResources": readings.describe_stack_resources,
    "DescribeStacks": readings.describe_stacks,
    "GetStackPolicy": readings.get_stack_policy,
    "GetTemplate": templates.get_template,
    "ListChangeSets": change_sets.list_change_sets,
    "ListExports": readings.list_exports,
    "ListImports": readings.list_imports,
    "ListStackResources": readings.list_stack_resources,
    "ListStacks": readings.list_stacks,
}
