// CloudWatch > Alarms > Create alarm: a metric, a condition, what is done, a name.

import { asCode, followed } from "../as_code.js";
import { aws } from "../cloud.js";
import { h } from "../element.js";
import { doneNext } from "../flash.js";
import { choice, field, form, select, textInput } from "../form.js";
import { buttonLink, heading, section } from "../page.js";
import { go, link } from "../route.js";
import { alarmRequest, COMPARISONS, MISSING, terraform } from "./alarm_code.js";
import { metricsOf } from "./calls.js";
import { dimensionText, STATISTICS } from "./metric_data.js";

const PERIODS = [
  [60, "1 minute"],
  [300, "5 minutes"],
  [900, "15 minutes"],
  [3600, "1 hour"],
];

export const title = () => "Create alarm";

export async function render({ account, query }) {
  const metrics = await metricsOf(account);
  const asked = query.get("metric");
  const crumbs = [
    ["CloudWatch", link(account, ["cloudwatch"])],
    ["Alarms", link(account, ["cloudwatch", "alarms"])],
  ];
  const page = heading("Create alarm", { crumbs });
  if (!metrics.length) {
    const text = "There is no metric yet. Invoke a function or call an API, and its service tells its first values.";
    return [page, section("Metric", {}, h("div", { class: "empty" }, text))];
  }
  const parts = fields(metrics, asked);
  const code = asCode({ terraform, label: "The same alarm as code" });
  const callsOf = () => [["cloudwatch", "PutMetricAlarm", requestOf(parts)]];
  const element = form({
    fields: [parts.metric, parts.threshold, parts.datapoints, parts.evaluationPeriods, parts.action, parts.name],
    content: content(parts),
    submit: "Create alarm",
    buttons: [buttonLink("Cancel", link(account, ["cloudwatch", "alarms"]))],
    run: async () => {
      const [call] = callsOf();
      await aws(account, ...call);
      doneNext(`Successfully created alarm ${parts.name.value}.`);
      go(account, ["cloudwatch", "alarm", parts.name.value]);
    },
  });
  followed(element, code, callsOf);
  return [page, h("div", { class: "beside" }, element, code.element)];
}

function fields(metrics, asked) {
  const keys = metrics.map((each) => JSON.stringify(each));
  const options = metrics.map((each, place) => [
    keys[place],
    `${each.Namespace} ${each.MetricName}: ${dimensionText(each)}`,
  ]);
  const whole = (text) => (/^[1-9]\d*$/.test(text) ? "" : "Enter a whole number from 1.");
  const counted = (label, hint, says) =>
    field(label, textInput({ inputmode: "numeric", value: "1" }), { hint, check: whole, says });
  return {
    metric: field("Metric", select(options, { value: keys.includes(asked) ? asked : keys[0] }), {
      says: /MetricName|Namespace|Dimensions/,
      wide: true,
    }),
    statistic: field(
      "Statistic",
      select(
        STATISTICS.map((each) => [each, each]),
        { value: "Sum" },
      ),
    ),
    period: field("Period", select(PERIODS, { value: 60 }), { hint: "The time of one datapoint." }),
    comparison: choice("Whenever the metric is", COMPARISONS, { value: COMPARISONS[0][0] }),
    threshold: field("Threshold", textInput({ inputmode: "decimal", "aria-required": "true" }), {
      hint: "A number.",
      check: (text) => (text.trim() && Number.isFinite(Number(text)) ? "" : "Enter a number."),
      says: /Threshold/,
    }),
    datapoints: counted("Datapoints to alarm", "So many of them must breach the threshold.", /DatapointsToAlarm/),
    evaluationPeriods: counted("out of", "the newest datapoints.", /EvaluationPeriods/),
    missing: field("Missing data treatment", select(MISSING), { hint: "What a period without any value counts as." }),
    action: field("Alarm action", textInput(), {
      optional: true,
      hint: "What is told when the alarm fires: the ARN of an SNS topic or of a function.",
      says: /action|ARN/i,
      wide: true,
    }),
    name: field("Alarm name", textInput({ "aria-required": "true" }), {
      check: (text) => (text.trim() ? "" : "Enter a name."),
      says: /AlarmName/,
    }),
    description: field("Alarm description", textInput(), { optional: true, says: /AlarmDescription/ }),
  };
}

function content(parts) {
  return [
    section(
      "Step 1: Specify metric and conditions",
      {},
      parts.metric.element,
      h("div", { class: "row" }, parts.statistic.element, parts.period.element),
      parts.comparison.element,
      parts.threshold.element,
      h("div", { class: "row" }, parts.datapoints.element, parts.evaluationPeriods.element),
      parts.missing.element,
    ),
    section("Step 2: Configure actions", {}, parts.action.element),
    section("Step 3: Add name and description", {}, parts.name.element, parts.description.element),
  ];
}

function requestOf(parts) {
  const values = Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.value]));
  return alarmRequest({ ...values, metric: JSON.parse(values.metric), name: values.name || "my-alarm" });
}
