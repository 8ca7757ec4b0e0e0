// CloudWatch > Alarms.

import { dataTable } from "../data_table.js";
import { h } from "../element.js";
import { dateTime } from "../format.js";
import { button, buttonLink, heading, section, status } from "../page.js";
import { link } from "../route.js";
import { conditionOf, stateOf } from "./alarm_code.js";
import { alarmsOf } from "./calls.js";

export const title = () => "Alarms";

export async function render({ account, reload }) {
  const alarms = await alarmsOf(account);
  return [
    heading("Alarms", {
      crumbs: [["CloudWatch", link(account, ["cloudwatch"])]],
      actions: [
        button("Refresh", reload),
        buttonLink("Create alarm", link(account, ["cloudwatch", "create-alarm"]), "primary"),
      ],
    }),
    section(
      "Alarms",
      { count: alarms.length, about: "Each watches one metric, and tells when it crosses a threshold." },
      dataTable({
        caption: "Alarms",
        columns: [
          ["Name", ({ AlarmName: name }) => h("a", { href: link(account, ["cloudwatch", "alarm", name]) }, name)],
          ["State", (each) => status(...stateOf(each.StateValue))],
          ["Last state update", (each) => dateTime(each.StateUpdatedTimestamp)],
          ["Conditions", conditionOf],
        ],
        rows: alarms,
        empty: [h("p", {}, h("b", {}, "No alarms")), h("p", {}, "Create one on a metric that you want to be told of.")],
      }),
    ),
  ];
}
