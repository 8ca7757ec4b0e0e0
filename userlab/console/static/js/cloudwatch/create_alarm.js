// CloudWatch > Alarms > Create alarm, or edit one: a metric, a condition, what is done, a name.

import { asCode, followed } from "../as_code.js";
import { aws } from "../cloud.js";
import { h } from "../element.js";
import { doneNext } from "../flash.js";
import { choice, field, form, select, textInput } from "../form.js";
import { buttonLink, heading, section } from "../page.js";
import { go, link } from "../route.js";
import { alarmRequest, COMPARISONS, formOf, metricOf, MISSING, terraform } from "./alarm_code.js";
import { alarmNamed, metricsOf } from "./calls.js";
import { dimensionText, STATISTICS } from "./metric_data.js";

const PERIODS = [
  [60, "1 minute"],
  [300, "5 minutes"],
  [900, "15 minutes"],
  [3600, "1 hour"],
];

export const title = ([name]) => (name ? `Edit ${name}` : "Create alarm");

export async function render({ account, parts: [edited], query }) {
  const [metrics, stored] = await Promise.all([metricsOf(account), edited ? alarmNamed(account, edited) : null]);
  const crumbs = [
    ["CloudWatch", link(account, ["cloudwatch"])],
    ["Alarms", link(account, ["cloudwatch", "alarms"])],
  ];
  const page = heading(title([edited]), { crumbs });
  const asked = stored ? JSON.stringify(metricOf(stored)) : query.get("metric");
  const keys = metrics.map((each) => JSON.stringify(each));
  if (stored && !keys.includes(asked)) metrics.unshift(metricOf(stored)); // it has told nothing for long
  if (!metrics.length) {
    const text = "There is no metric yet. Invoke a function or call an API, and its service tells its first values.";
    return [page, section("Metric", {}, h("div", { class: "empty" }, text))];
  }
  const parts = fields(metrics, { ...formOf(stored), metric: asked });
  parts.name.element.hidden = Boolean(edited);
  const code = asCode({ terraform, label: "The same alarm as code" });
  const callsOf = () => [["cloudwatch", "PutMetricAlarm", requestOf(parts, stored)]];
  const element = form({
    fields: [parts.metric, parts.threshold, parts.datapoints, parts.evaluationPeriods, parts.action, parts.name],
    content: content(parts),
    submit: edited ? "Update alarm" : "Create alarm",
    buttons: [buttonLink("Cancel", link(account, edited ? ["cloudwatch", "alarm", edited] : ["cloudwatch", "alarms"]))],
    run: async () => {
      const [call] = callsOf();
      await aws(account, ...call);
      doneNext(`Successfully ${edited ? "updated" : "created"} alarm ${parts.name.value}.`);
      go(account, ["cloudwatch", "alarm", parts.name.value]);
    },
  });
  followed(element, code, callsOf);
  return [page, h("div", { class: "beside" }, element, code.element)];
}

/** The fields, with the values of `form` as alarm_code.js names them. */
function fields(metrics, form) {
  const options = metrics.map((each) => [
    JSON.stringify(each),
    `${each.Namespace} ${each.MetricName}: ${dimensionText(each)}`,
  ]);
  const whole = (text) => (/^[1-9]\d*$/.test(text) ? "" : "Enter a whole number from 1.");
  const counted = (label, value, hint, says) =>
    field(label, textInput({ inputmode: "numeric", value }), { hint, check: whole, says });
  const metric = options.find(([key]) => key === form.metric) ?? options[0];
  const evaluated = counted("out of", form.evaluationPeriods, "the newest datapoints.", /EvaluationPeriods/);
  return {
    metric: field("Metric", select(options, { value: metric[0] }), {
      says: /MetricName|Namespace|Dimensions/,
      wide: true,
    }),
    statistic: field(
      "Statistic",
      select(
        STATISTICS.map((each) => [each, each]),
        { value: form.statistic },
      ),
    ),
    period: field("Period", select(withOwn(PERIODS, form.period, `${form.period} seconds`), { value: form.period }), {
      hint: "The time of one datapoint.",
    }),
    comparison: choice("Whenever the metric is", COMPARISONS, { value: form.comparison }),
    threshold: field("Threshold", textInput({ inputmode: "decimal", "aria-required": "true", value: form.threshold }), {
      hint: "A number.",
      check: (text) => (text.trim() && Number.isFinite(Number(text)) ? "" : "Enter a number."),
      says: /Threshold/,
    }),
    datapoints: counted(
      "Datapoints to alarm",
      form.datapoints,
      "So many of them must breach the threshold.",
      /DatapointsToAlarm/,
    ),
    evaluationPeriods: evaluated,
    missing: field("Missing data treatment", select(MISSING, { value: form.missing }), {
      hint: "What a period without any value counts as.",
    }),
    action: field("Alarm action", textInput({ value: form.action }), {
      optional: true,
      hint: "What is told when the alarm fires: the ARN of an SNS topic or of a function.",
      says: /action|ARN/i,
      wide: true,
    }),
    name: field("Alarm name", textInput({ "aria-required": "true", value: form.name }), {
      check: (text) => (text.trim() ? "" : "Enter a name."),
      says: /AlarmName/,
    }),
    description: field("Alarm description", textInput({ value: form.description }), {
      optional: true,
      says: /AlarmDescription/,
    }),
  };
}

/** The options, and one more for a value that is none of them. */
const withOwn = (options, value, words = value) =>
  options.some(([each]) => each === value) ? options : [...options, [value, words]];

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

function requestOf(parts, stored) {
  const values = Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.value]));
  const form = { ...values, metric: JSON.parse(values.metric), name: values.name || "my-alarm" };
  return alarmRequest(form, stored);
}
