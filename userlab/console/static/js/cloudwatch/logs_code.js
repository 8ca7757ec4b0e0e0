// What the forms of CloudWatch Logs will send, as calls, and as Terraform's resources.

import { block, identifier, written } from "../hcl.js";

/** The calls that make a log group; 0 days of retention are for ever. */
export function groupCalls(logGroupName, days) {
  const retention = days ? [["logs", "PutRetentionPolicy", { logGroupName, retentionInDays: days }]] : [];
  return [["logs", "CreateLogGroup", { logGroupName }], ...retention];
}

/** The call that sets how long a group keeps its events. */
export const retentionCall = (logGroupName, days) =>
  days
    ? ["logs", "PutRetentionPolicy", { logGroupName, retentionInDays: days }]
    : ["logs", "DeleteRetentionPolicy", { logGroupName }];

/** A log group as Terraform describes it. */
export function terraform(calls) {
  const [, , { logGroupName: name }] = calls[0];
  const days = calls.map(([, , call]) => call.retentionInDays).find(Boolean);
  const body = [
    ["name", name],
    ["retention_in_days", days],
  ];
  return written([block("resource", ["aws_cloudwatch_log_group", identifier(name)], body)]);
}
