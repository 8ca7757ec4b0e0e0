// Time to Live: items that delete themselves.

import { aws } from "../cloud.js";
import { h } from "../element.js";
import { doneNext } from "../flash.js";
import { field, form, textInput } from "../form.js";
import { pairs, section, status } from "../page.js";
import { keyName } from "./table_rules.js";

export async function timeToLive(page) {
  const { account, name } = page;
  const { TimeToLiveDescription: found } = await aws(account, "dynamodb", "DescribeTimeToLive", { TableName: name });
  const on = found.TimeToLiveStatus === "ENABLED" || found.TimeToLiveStatus === "ENABLING";
  const about =
    "DynamoDB deletes an item some time after the moment that an attribute of it names: a Number, in seconds since 1970.";
  const set = async (Enabled, AttributeName) => {
    await aws(account, "dynamodb", "UpdateTimeToLive", {
      TableName: name,
      TimeToLiveSpecification: { Enabled, AttributeName },
    });
    doneNext(`Time to Live is ${Enabled ? "on" : "off"}.`);
    page.reload();
  };
  if (on) {
    const known = pairs([
      ["TTL status", status("On")],
      ["TTL attribute", found.AttributeName],
    ]);
    return section(
      "Time to Live (TTL)",
      { about },
      form({ fields: [], content: known, submit: "Turn off", run: () => set(false, found.AttributeName) }),
    );
  }
  const attribute = field("TTL attribute name", textInput(), {
    hint: "Items without it, or with another type in it, stay.",
    check: keyName,
    says: /attributeName|TimeToLive/,
  });
  const content = [pairs([["TTL status", status("Off", "off")]]), h("div", {}, attribute.element)];
  return section(
    "Time to Live (TTL)",
    { about },
    form({ fields: [attribute], content, submit: "Turn on TTL", run: () => set(true, attribute.value) }),
  );
}
