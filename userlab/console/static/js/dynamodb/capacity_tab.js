// Read/write capacity: the mode, and the units of a provisioned table.

import { aws } from "../cloud.js";
import { h } from "../element.js";
import { doneNext } from "../flash.js";
import { choice, field, form, textInput } from "../form.js";
import { section } from "../page.js";
import { isOnDemand } from "./calls.js";
import { capacityUnits } from "./table_rules.js";

export function capacity(page) {
  const { account, name, table } = page;
  const now = table.ProvisionedThroughput ?? {};
  const units = (label, value, says) =>
    field(label, textInput({ inputmode: "numeric", value: String(value || 5) }), { check: capacityUnits, says });
  const read = units("Provisioned read capacity units", now.ReadCapacityUnits, /readCapacityUnits/i);
  const write = units("Provisioned write capacity units", now.WriteCapacityUnits, /writeCapacityUnits/i);
  const both = h("div", { class: "row" }, read.element, write.element);
  const mode = choice(
    "Capacity mode",
    [
      ["PAY_PER_REQUEST", "On-demand", "Pay for each read and write."],
      [
        "PROVISIONED",
        "Provisioned",
        "Pay for reserved units an hour. One read unit: 4 KB a second, strongly consistent. One write unit: 1 KB a second.",
      ],
    ],
    { value: isOnDemand(table) ? "PAY_PER_REQUEST" : "PROVISIONED", onchange: () => update() },
  );
  const update = () => {
    both.hidden = mode.value !== "PROVISIONED";
  };
  update();
  const run = async () => {
    const request = { TableName: name, BillingMode: mode.value };
    if (!both.hidden) {
      request.ProvisionedThroughput = {
        ReadCapacityUnits: Number(read.value),
        WriteCapacityUnits: Number(write.value),
      };
      const added = (table.GlobalSecondaryIndexes ?? []).filter(() => isOnDemand(table));
      if (added.length)
        request.GlobalSecondaryIndexUpdates = added.map((index) => ({
          Update: { IndexName: index.IndexName, ProvisionedThroughput: request.ProvisionedThroughput },
        }));
    }
    await aws(account, "dynamodb", "UpdateTable", request);
    doneNext("The capacity was changed.");
    page.reload();
  };
  return section(
    "Read/write capacity",
    { about: "How reads and writes are paid for, and what happens when there are many." },
    form({
      fields: () => (both.hidden ? [] : [read, write]),
      content: [mode.element, both],
      submit: "Save changes",
      run,
    }),
  );
}
