// DynamoDB > Explore items > Create, edit or duplicate an item, as a form or as JSON.

import { aws } from "../cloud.js";
import { h, replace } from "../element.js";
import { doneNext } from "../flash.js";
import { form } from "../form.js";
import { buttonLink, heading, section } from "../page.js";
import { go, link } from "../route.js";
import { callAsCode } from "./call_code.js";
import { describe, item as itemOf, keysOf } from "./calls.js";
import { itemForm } from "./item_form.js";
import { itemJson } from "./item_json.js";

const TITLES = { edit: "Edit item", duplicate: "Duplicate item", create: "Create item" };
const VIEWS = [
  ["form", "Form"],
  ["json", "JSON"],
  ["dynamodb", "DynamoDB JSON"],
];

export const title = ([name]) => `Item of ${name}`;

export async function render({ account, parts: [name], query }) {
  const mode = query.get("mode") in TITLES ? query.get("mode") : "create";
  const keys = keysOf(await describe(account, name));
  const before = query.has("key") ? await itemOf(account, name, JSON.parse(query.get("key"))) : undefined;
  if (query.has("key") && !before)
    throw new Error("This item is no longer in the table. Go back to Explore items, and run the request again.");
  const editor = views(keys, before ?? emptyItem(keys), before ?? {});
  const run = async () => {
    const request = putOf(name, keys, editor.read(), mode === "edit" ? before : null);
    await put(account, request);
    doneNext(whatWasDone(mode, request, before, keys));
    go(account, ["dynamodb", "items", name]);
  };
  const items = link(account, ["dynamodb", "items", name]);
  return [
    heading(TITLES[mode], {
      crumbs: [
        ["DynamoDB", link(account, ["dynamodb"])],
        [`Explore items: ${name}`, items],
      ],
    }),
    form({
      fields: editor.fields,
      content: section(
        "Attributes",
        { about: "The key attributes are needed; every other one comes with the item.", actions: [editor.switcher] },
        editor.element,
      ),
      submit: mode === "edit" ? "Save and close" : "Create item",
      buttons: [buttonLink("Cancel", items)],
      run,
    }),
  ];
}

async function put(account, request) {
  try {
    await aws(account, "dynamodb", "PutItem", request);
  } catch (error) {
    if (error.code === "ConditionalCheckFailedException") error.detail = conditionFailed(request);
    throw error;
  }
}

/** What the condition was for, and the request itself. */
function conditionFailed(request) {
  const text = request.ConditionExpression.startsWith("attribute_not_exists")
    ? "The table has an item with this key already. PutItem would replace it as a whole, so the console asks DynamoDB to write only if there is none. Nothing was written."
    : "Somebody changed or deleted this item after you opened it. The console asks DynamoDB to write only if it is still as you saw it. Nothing was written: open the item again.";
  return [h("p", {}, text), callAsCode("PutItem", request)];
}

function whatWasDone(mode, { Item: item }, before, keys) {
  if (mode !== "edit") return "The item was created.";
  return sameKey(before, item, keys)
    ? "The item was saved."
    : "An item with the new key was created. The one with the old key is still there.";
}

const sameKey = (before, item, keys) =>
  keys.every((key) => JSON.stringify(before[key.name]) === JSON.stringify(item[key.name]));

/** A new item must not replace one that is there, and a changed one must still be as it was read. */
function putOf(table, keys, item, before) {
  const names = { "#key": keys[0].name };
  if (!before || !sameKey(before, item, keys)) {
    return {
      TableName: table,
      Item: item,
      ConditionExpression: "attribute_not_exists(#key)",
      ExpressionAttributeNames: names,
    };
  }
  const others = Object.keys(before).filter((name) => !keys.some((key) => key.name === name));
  const values = {};
  const unchanged = others.map((name, position) => {
    names[`#n${position}`] = name;
    values[`:v${position}`] = before[name];
    return `#n${position} = :v${position}`;
  });
  return {
    TableName: table,
    Item: item,
    ConditionExpression: ["attribute_exists(#key)", ...unchanged].join(" AND "),
    ExpressionAttributeNames: names,
    ...(others.length ? { ExpressionAttributeValues: values } : {}),
  };
}

const emptyItem = (keys) => Object.fromEntries(keys.map((key) => [key.name, { [key.type]: "" }]));

/** The same item in three views; what was typed goes along from one to the next. */
function views(keys, item, before) {
  const place = h("div", {});
  const buttons = VIEWS.map(([view, text]) =>
    h("button", { type: "button", class: "toggle", onclick: () => turnTo(view) }, text),
  );
  let current;
  let view;
  function show(next, value) {
    view = next;
    current = next === "form" ? itemForm(keys, value) : itemJson(value, { plain: next === "json", before });
    buttons.forEach((each, position) => each.setAttribute("aria-pressed", String(VIEWS[position][0] === next)));
    replace(place, current.element);
  }
  function turnTo(next) {
    if (next === view || current.fields().some((each) => !each.check())) return;
    show(next, current.read());
  }
  show("form", item);
  return {
    element: place,
    switcher: h("div", { class: "languages", role: "group", "aria-label": "View" }, buttons),
    fields: () => current.fields(),
    read: () => current.read(),
  };
}
