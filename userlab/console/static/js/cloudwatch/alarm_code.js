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

/** The metric that an alarm watches. */
export const metricOf = ({ Namespace, MetricName, Dimensions }) => ({ Namespace, MetricName, Dimensions });

/** A stored alarm as the form's values; without one, what the form begins with. */
export const formOf = (alarm) => ({
  name: alarm?.AlarmName ?? "",
  description: alarm?.AlarmDescription ?? "",
  statistic: alarm?.Statistic ?? alarm?.ExtendedStatistic ?? "Sum",
  period: alarm?.Period ?? 60,
  comparison: alarm?.ComparisonOperator ?? COMPARISONS[0][0],
  threshold: alarm?.Threshold ?? "",
  evaluationPeriods: alarm?.EvaluationPeriods ?? 1,
  datapoints: alarm?.DatapointsToAlarm ?? alarm?.EvaluationPeriods ?? 1,
  missing: alarm?.TreatMissingData ?? "missing",
  action: alarm?.AlarmActions?.[0] ?? "",
});

/** The PutMetricAlarm request of a form's values; numbers may still be texts. What the form does not ask stays. */
export function alarmRequest(form, stored = null) {
  const others = stored?.AlarmActions?.slice(1) ?? [];
  const actions = [...(form.action ? [form.action] : []), ...others];
  return {
    AlarmName: form.name,
    AlarmDescription: form.description || undefined,
    ...metricOf(form.metric),
    [SIMPLE.includes(form.statistic) ? "Statistic" : "ExtendedStatistic"]: form.statistic,
    Period: Number(form.period),
    ComparisonOperator: form.comparison,
    Threshold: Number(form.threshold),
    EvaluationPeriods: Number(form.evaluationPeriods),
    DatapointsToAlarm: Number(form.datapoints),
    TreatMissingData: form.missing,
    AlarmActions: actions.length ? actions : undefined,
    ...kept(stored),
  };
}

const KEPT = ["ActionsEnabled", "OKActions", "InsufficientDataActions", "Unit", "EvaluateLowSampleCountPercentile"];
const kept = (stored) =>
  Object.fromEntries(
    KEPT.filter((name) => stored?.[name] !== undefined && String(stored[name])).map((name) => [name, stored[name]]),
  );

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
    ["actions_enabled", call.ActionsEnabled === false ? false : undefined],
    ["alarm_actions", call.AlarmActions],
    ["ok_actions", call.OKActions?.length ? call.OKActions : undefined],
    ["insufficient_data_actions", call.InsufficientDataActions?.length ? call.InsufficientDataActions : undefined],
    ["dimensions", call.Dimensions.length ? dimensions : undefined],
  ];
  return written([block("resource", ["aws_cloudwatch_metric_alarm", identifier(call.AlarmName)], body)]);
}
