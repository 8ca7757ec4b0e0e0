// Ranges of time, metrics as requests and rows, alarms as words and Terraform.
import assert from "node:assert/strict";
import { test } from "node:test";

import { alarmRequest, conditionOf, formOf, terraform } from "../../userlab/console/static/js/cloudwatch/alarm_code.js";
import * as logs from "../../userlab/console/static/js/cloudwatch/logs_code.js";
import {
  dataRequest,
  dimensionText,
  grouped,
  labelOf,
  rowsOf,
  seriesOf,
  ticks,
} from "../../userlab/console/static/js/cloudwatch/metric_data.js";
import { retentionText } from "../../userlab/console/static/js/cloudwatch/retention.js";
import { rangeOf } from "../../userlab/console/static/js/cloudwatch/time_range.js";

const errors = {
  Namespace: "AWS/Lambda",
  MetricName: "Errors",
  Dimensions: [{ Name: "FunctionName", Value: "users" }],
};
const all = { ...errors, Dimensions: [] };

test("a range ends with the minute that runs, and begins at one of its periods", () => {
  assert.deepEqual(rangeOf("1h", 7201), { start: 3660, end: 7260, period: 60 });
  const week = rangeOf("1w", 1_000_000);
  assert.equal(week.start % week.period, 0);
});

test("how long logs are kept is told in AWS's words", () => {
  const texts = [undefined, 1, 5, 7, 14, 30, 365, 400, 545, 731, 3653].map(retentionText);
  assert.deepEqual(texts, [
    "Never expire",
    "1 day",
    "5 days",
    "1 week",
    "2 weeks",
    "1 month",
    "1 year",
    "13 months",
    "18 months",
    "2 years",
    "10 years",
  ]);
});

test("metrics are named by their dimensions, and grouped by the dimensions' names", () => {
  assert.deepEqual([dimensionText(errors), dimensionText(all)], ["FunctionName=users", "-"]);
  assert.deepEqual([labelOf(errors), labelOf(all)], ["Errors (users)", "Errors"]);
  assert.deepEqual(grouped([errors, all, errors]), [
    ["FunctionName", [errors, errors]],
    ["No dimensions", [all]],
  ]);
});

test("the data of metrics are asked for at once and come back as rows", () => {
  const request = dataRequest([errors, all], "Sum", { start: 0, end: 120, period: 60 });
  assert.equal(request.StartTime, "1970-01-01T00:00:00.000Z");
  assert.deepEqual(request.MetricDataQueries[1], { Id: "m2", MetricStat: { Metric: all, Period: 60, Stat: "Sum" } });
  const series = seriesOf([errors, all], {
    MetricDataResults: [
      { Id: "m2", Timestamps: ["1970-01-01T00:01:00+00:00"], Values: [4] },
      { Id: "m1", Timestamps: ["1970-01-01T00:00:00+00:00", "1970-01-01T00:01:00+00:00"], Values: [1, 2] },
    ],
  });
  assert.deepEqual(rowsOf(series), [
    [0, [1, undefined]],
    [60, [2, 4]],
  ]);
});

test("an axis has round numbers that hold every value", () => {
  assert.deepEqual(ticks(0, 7), [0, 2, 4, 6, 8]);
  assert.deepEqual(ticks(0, 0), [0, 0.5, 1]);
  assert.deepEqual(ticks(0, 0.3), [0, 0.1, 0.2, 0.3]);
  assert.deepEqual(ticks(-3, 4), [-4, -2, 0, 2, 4]);
  assert.deepEqual(ticks(0, 1200), [0, 500, 1000, 1500]);
});

const form = {
  name: "users-errors",
  description: "",
  metric: errors,
  statistic: "Sum",
  period: "60",
  comparison: "GreaterThanThreshold",
  threshold: "0",
  evaluationPeriods: "3",
  datapoints: "1",
  missing: "notBreaching",
  action: "",
};

test("an alarm's form is one PutMetricAlarm, with numbers and without what is empty", () => {
  const request = alarmRequest(form);
  assert.deepEqual([request.Statistic, request.Period, request.Threshold], ["Sum", 60, 0]);
  assert.deepEqual([request.AlarmActions, request.AlarmDescription], [undefined, undefined]);
  assert.equal(alarmRequest({ ...form, statistic: "p99" }).ExtendedStatistic, "p99");
});

test("an alarm that is edited keeps what the form does not ask", () => {
  const stored = {
    ...alarmRequest(form),
    AlarmActions: ["arn:first", "arn:second"],
    OKActions: ["arn:ok"],
    ActionsEnabled: false,
    StateValue: "OK",
  };
  assert.equal(formOf(stored).action, "arn:first");
  const request = alarmRequest({ ...form, ...formOf(stored), threshold: "7", action: "arn:other" }, stored);
  assert.deepEqual([request.Threshold, request.AlarmActions], [7, ["arn:other", "arn:second"]]);
  assert.deepEqual([request.OKActions, request.ActionsEnabled, request.StateValue], [["arn:ok"], false, undefined]);
});

test("an alarm's condition is told in the console's words", () => {
  assert.equal(conditionOf(alarmRequest(form)), "Errors > 0 for 1 datapoint within 3 minutes");
});

test("an alarm and a log group as Terraform describes them", () => {
  const alarm = terraform([["cloudwatch", "PutMetricAlarm", alarmRequest(form)]]);
  assert.match(alarm, /resource "aws_cloudwatch_metric_alarm" "users-errors" \{/);
  assert.match(alarm, /FunctionName = "users"/);
  assert.doesNotMatch(alarm, /alarm_actions|extended_statistic/);
  const group = logs.terraform(logs.groupCalls("/app/users", 7));
  assert.match(group, /resource "aws_cloudwatch_log_group" "_app_users" \{/);
  assert.match(group, /retention_in_days = 7/);
  assert.equal(logs.retentionCall("g", 0)[1], "DeleteRetentionPolicy");
});
