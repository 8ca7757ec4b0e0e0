// An alarm as the form describes it: PutMetricAlarm's request, its words, its Terraform.

import { block, identifier, written } from "../hcl.js";

/** [PutMetricAlarm's word, what the console says, the sign]. */
export const COMPARISONS = [
  ["GreaterThanThreshold", "Greater than threshold", ">"],
  ["GreaterThanOrEqualToThreshold", "Greater than or equal to threshold", ">="],
  ["LessThanOrEqualToThreshold", "Lower than or equal to threshold", "<="],
  ["LessThanThreshold", "Lower than threshold", "<"],
];
export const MISSING = [
  ["missing", "as missing: the state stays, or becomes insufficient data"],
  ["notBreaching", "as good: within the threshold"],
  ["breaching", "as bad: breaching the threshold"],
  ["ignore", "ignore: the state stays"],
];
const SIMPLE = ["Average", "Sum", "Minimum", "Maximum", "SampleCount"];

/** The PutMetricAlarm request of a form's values; numbers may still be texts. */
export function alarmRequest(form) {
  const { Namespace, MetricName, Dimensions } = form.metric;
  return {
    AlarmName: form.name,
    AlarmDescription: form.description || undefined,
    Namespace,
    MetricName,
    Dimensions,
    [SIMPLE.includes(form.statistic) ? "Statistic" : "ExtendedStatistic"]: form.statistic,
    Period: Number(form.period),
    ComparisonOperator: form.comparison,
    Threshold: Number(form.threshold),
    EvaluationPeriods: Number(form.evaluationPeriods),
    DatapointsToAlarm: Number(form.datapoints),
    TreatMissingData: form.missing,
    AlarmActions: form.action ? [form.action] : undefined,
  };
}

/** "Errors > 0 for 1 datapoints within 1 minute", as the console writes an alarm's condition. */
export function conditionOf(alarm) {
  const sign = COMPARISONS.find(([name]) => name === alarm.ComparisonOperator)?.[2] ?? alarm.ComparisonOperator;
  const minutes = ((alarm.Period ?? 60) * alarm.EvaluationPeriods) / 60;
  const within = `${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
  const count = alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods;
  const what = alarm.MetricName ?? "Metric math";
  return `${what} ${sign} ${alarm.Threshold} for ${count} ${count === 1 ? "datapoint" : "datapoints"} within ${within}`;
}

const STATES = { OK: ["OK", "good"], ALARM: ["In alarm", "bad"], INSUFFICIENT_DATA: ["Insufficient data", "off"] };
/** An alarm's state as [words, kind of status]. */
export const stateOf = (state) => STATES[state] ?? [state, "off"];

/** An alarm as Terraform describes it. */
export function terraform([[, , call]]) {
  const dimensions = Object.fromEntries(call.Dimensions.map(({ Name, Value }) => [Name, Value]));
  const body = [
    ["alarm_name", call.AlarmName],
    ["alarm_description", call.AlarmDescription],
    ["namespace", call.Namespace],
    ["metric_name", call.MetricName],
    ["statistic", call.Statistic],
    ["extended_statistic", call.ExtendedStatistic],
    ["period", call.Period],
    ["comparison_operator", call.ComparisonOperator],
    ["threshold", call.Threshold],
    ["evaluation_periods", call.EvaluationPeriods],
    ["datapoints_to_alarm", call.DatapointsToAlarm],
    ["treat_missing_data", call.TreatMissingData],
    ["alarm_actions", call.AlarmActions],
    ["dimensions", call.Dimensions.length ? dimensions : undefined],
  ];
  return written([block("resource", ["aws_cloudwatch_metric_alarm", identifier(call.AlarmName)], body)]);
}
