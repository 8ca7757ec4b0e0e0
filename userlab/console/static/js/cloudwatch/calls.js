// The calls of CloudWatch and CloudWatch Logs that several pages make.

import { aws, awsAll, get } from "../cloud.js";

const TOKEN = ["nextToken", "nextToken"];

export const logGroups = (account) => awsAll(account, "logs", "DescribeLogGroups", {}, "logGroups", TOKEN);

/** A log group by its name. Throws AwsError as the service words it when there is none. */
export async function logGroup(account, name) {
  const prefix = { logGroupNamePrefix: name };
  const found = await awsAll(account, "logs", "DescribeLogGroups", prefix, "logGroups", TOKEN);
  const group = found.find((each) => each.logGroupName === name);
  // A group that is not there makes no error in a list, so another call words it.
  return group ?? (await aws(account, "logs", "DescribeLogStreams", { logGroupName: name }));
}

/** The streams of a group, the one with the newest event first. */
export const logStreams = (account, logGroupName) =>
  awsAll(
    account,
    "logs",
    "DescribeLogStreams",
    { logGroupName, orderBy: "LastEventTime", descending: true },
    "logStreams",
    TOKEN,
  );

export const metricsOf = (account, filter = {}) =>
  awsAll(account, "cloudwatch", "ListMetrics", filter, "Metrics", ["NextToken", "NextToken"]);

export const alarmsOf = (account, filter = {}) =>
  awsAll(account, "cloudwatch", "DescribeAlarms", filter, "MetricAlarms", ["NextToken", "NextToken"]);

/** An alarm by its name. Throws an error when there is none: DescribeAlarms only lists nothing. */
export async function alarmNamed(account, name) {
  const [alarm] = await alarmsOf(account, { AlarmNames: [name] });
  if (!alarm) throw new Error(`There is no alarm ${name} in this account.`);
  return alarm;
}

/** The account's time in epoch seconds: a lesson may have advanced it. */
export const accountTime = async (account) => (await get("clock", { account })).now;
