// The table's stream: a record for every change.

import { aws } from "../cloud.js";
import { code } from "../code.js";
import { dataTable } from "../data_table.js";
import { doneNext } from "../flash.js";
import { choice, form } from "../form.js";
import { pairs, section, status } from "../page.js";

const VIEWS = [
  ["KEYS_ONLY", "Key attributes only", "Only the key of the changed item."],
  ["NEW_IMAGE", "New image", "The whole item, as it is after the change."],
  ["OLD_IMAGE", "Old image", "The whole item, as it was before the change."],
  ["NEW_AND_OLD_IMAGES", "New and old images", "Both."],
];

export async function streams(page) {
  const { account, name, table } = page;
  const on = table.StreamSpecification?.StreamEnabled;
  const about = "The changes of the table in order, kept for 24 hours. A Lambda function can read them.";
  const set = async (StreamSpecification) => {
    await aws(account, "dynamodb", "UpdateTable", { TableName: name, StreamSpecification });
    doneNext(`The stream is ${StreamSpecification.StreamEnabled ? "on" : "off"}.`);
    page.reload();
  };
  if (!on) {
    const view = choice("View type", VIEWS, { value: "NEW_AND_OLD_IMAGES" });
    const run = () => set({ StreamEnabled: true, StreamViewType: view.value });
    return section(
      "DynamoDB stream details",
      { about },
      pairs([["Stream status", status("Off", "off")]]),
      form({ fields: [], content: view.element, submit: "Turn on stream", run }),
    );
  }
  const view = VIEWS.find(([key]) => key === table.StreamSpecification.StreamViewType)?.[1];
  const { EventSourceMappings: triggers = [] } = await aws(account, "lambda", "ListEventSourceMappings", {
    EventSourceArn: table.LatestStreamArn,
  });
  return [
    section(
      "DynamoDB stream details",
      { about },
      pairs([
        ["Stream status", status("On")],
        ["View type", view],
      ]),
      code(table.LatestStreamArn, "Latest stream ARN"),
      form({ fields: [], content: null, submit: "Turn off stream", run: () => set({ StreamEnabled: false }) }),
    ),
    section(
      "Triggers",
      { count: triggers.length, about: "The functions that Lambda calls with records of this stream." },
      dataTable({
        caption: "Triggers of the stream",
        columns: [
          ["Function", (each) => each.FunctionArn.split(":").pop()],
          ["State", (each) => status(each.State, each.State === "Enabled" ? "good" : "off")],
          ["Batch size", (each) => each.BatchSize, { class: "number" }],
          ["Last result", (each) => each.LastProcessingResult ?? "-"],
        ],
        rows: triggers,
        empty: "No function reads this stream.",
      }),
    ),
  ];
}
