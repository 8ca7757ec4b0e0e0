// CloudWatch > Alarms > one alarm: its state and why, its metric against the threshold, its history.

import { asCode, followed } from "../as_code.js";
import { aws, awsAll } from "../cloud.js";
import { dataTable } from "../data_table.js";
import { h } from "../element.js";
import { doneNext, errorBox, failed } from "../flash.js";
import { field, form, select, textInput } from "../form.js";
import { dateTime } from "../format.js";
import { button, buttonLink, confirmed, heading, pairs, section, status } from "../page.js";
import { go, link } from "../route.js";
import { conditionOf, MISSING, metricOf, stateOf } from "./alarm_code.js";
import { accountTime, alarmNamed } from "./calls.js";
import { metricView } from "./metric_view.js";
import { rangeOf } from "./time_range.js";

export const title = ([name]) => name;

export async function render({ account, parts: [name], reload }) {
  const [alarm, history] = await Promise.all([
    alarmNamed(account, name),
    awsAll(account, "cloudwatch", "DescribeAlarmHistory", { AlarmName: name }, "AlarmHistoryItems", [
      "NextToken",
      "NextToken",
    ]),
  ]);
  const crumbs = [
    ["CloudWatch", link(account, ["cloudwatch"])],
    ["Alarms", link(account, ["cloudwatch", "alarms"])],
  ];
  const edit = link(account, ["cloudwatch", "create-alarm", name]);
  const actions = [
    button("Refresh", reload),
    alarm.MetricName ? buttonLink("Edit", edit) : null,
    button("Delete", () => remove(account, name), "danger-quiet"),
  ];
  return [
    heading(name, { crumbs, actions, about: alarm.AlarmDescription }),
    section("Details", {}, details(alarm)),
    alarm.MetricName ? section("Graph", {}, await graph(account, alarm)) : null,
    section(
      "Set alarm state",
      { about: "To see what its actions do. At its next look at the metric, the alarm goes back to what is true." },
      stateForm(account, name, reload),
    ),
    section(
      "History",
      { count: history.length },
      dataTable({
        caption: "History, newest first",
        columns: [
          ["Date", (each) => dateTime(each.Timestamp), { class: "tight" }],
          ["Type", (each) => TYPES[each.HistoryItemType] ?? each.HistoryItemType],
          ["Description", (each) => each.HistorySummary],
        ],
        rows: history,
        empty: "Nothing yet.",
      }),
    ),
  ];
}

const TYPES = { StateUpdate: "State update", ConfigurationUpdate: "Configuration update", Action: "Action" };

function details(alarm) {
  const statistic = alarm.Statistic ?? alarm.ExtendedStatistic ?? "-";
  return pairs([
    ["State", status(...stateOf(alarm.StateValue))],
    ["Conditions", conditionOf(alarm)],
    ["Reason", alarm.StateReason],
    ["Last state update", dateTime(alarm.StateUpdatedTimestamp)],
    ["Namespace", alarm.Namespace],
    ["Statistic, period", `${statistic}, ${alarm.Period ?? "-"} seconds`],
    ["Missing data treatment", MISSING.find(([key]) => key === (alarm.TreatMissingData ?? "missing"))?.[1]],
    ["Actions", h("span", { class: "mono" }, alarm.AlarmActions.join(", ") || "-")],
  ]);
}

async function graph(account, alarm) {
  const range = { ...rangeOf("1h", await accountTime(account)), period: Math.max(alarm.Period, 60) };
  const statistic = alarm.Statistic ?? alarm.ExtendedStatistic;
  return metricView(account, [metricOf(alarm)], statistic, range, alarm.Threshold).catch(errorBox);
}

function stateForm(account, AlarmName, reload) {
  const states = [
    ["ALARM", "In alarm"],
    ["OK", "OK"],
    ["INSUFFICIENT_DATA", "Insufficient data"],
  ];
  const state = field("State", select(states));
  const reason = field("Reason", textInput({ value: "Set by hand" }), { says: /StateReason/ });
  const code = asCode({ place: "folded", label: "The same state as code" });
  const callsOf = () => [
    ["cloudwatch", "SetAlarmState", { AlarmName, StateValue: state.value, StateReason: reason.value }],
  ];
  const element = form({
    fields: [reason],
    content: [h("div", { class: "row" }, state.element, reason.element), code.element],
    submit: "Set state",
    run: async () => {
      const [call] = callsOf();
      await aws(account, ...call);
      doneNext(`The state of ${AlarmName} was set.`);
      reload();
    },
  });
  followed(element, code, callsOf);
  return element;
}

async function remove(account, name) {
  const sure = await confirmed({
    title: "Delete alarm?",
    text: `${name} is deleted with its history. Its metric stays.`,
    action: "Delete",
  });
  if (!sure) return;
  try {
    await aws(account, "cloudwatch", "DeleteAlarms", { AlarmNames: [name] });
  } catch (error) {
    return failed(error, "The alarm is not deleted.");
  }
  doneNext(`The alarm ${name} was deleted.`);
  go(account, ["cloudwatch", "alarms"]);
}
