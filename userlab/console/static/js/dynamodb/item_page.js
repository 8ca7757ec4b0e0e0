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
import { addedTo, differencesOf, putOf, sameKey } from "./item_put.js";

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
    const item = editor.read();
    const read = mode === "edit" && sameKey(before, item, keys) ? before : null;
    const request = putOf(name, keys, item, read);
    const { Attributes: replaced } = await put(account, request, read, keys);
    doneNext(whatWasDone(mode, request, before, keys, replaced));
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

async function put(account, request, read, keys) {
  const again = () => itemOf(account, request.TableName, keyOf(request.Item, keys));
  if (read) nothingAdded(await again(), request, read);
  try {
    return await aws(account, "dynamodb", "PutItem", request);
  } catch (error) {
    if (error.code === "ConditionalCheckFailedException")
      error.detail = read ? changedMeanwhile(await again(), read, request) : existsAlready(request);
    throw error;
  }
}

/** What was changed, DynamoDB finds by the condition; what was added, only a look at the item. */
function nothingAdded(found, request, read) {
  if (!addedTo(read, found, request.Item).length) return;
  const error = new Error("Somebody added an attribute to this item after you opened it.");
  error.detail = changedMeanwhile(found, read, request);
  throw error;
}

function existsAlready(request) {
  const text =
    "The table has an item with this key already. PutItem would replace it as a whole, so the console asks DynamoDB to write only if there is none. Nothing was written.";
  return [h("p", {}, text), callAsCode("PutItem", request)];
}

function changedMeanwhile(found, read, request) {
  const text =
    "Nothing was written. What differs from what you opened stands below; your own changes are still in the form. Open the item again to begin from it as it is.";
  return [
    h("p", {}, text),
    h(
      "ul",
      { class: "changes" },
      differencesOf(read, found).map((each) => h("li", {}, each)),
    ),
    callAsCode("PutItem", request),
  ];
}

function whatWasDone(mode, { Item: item }, before, keys, replaced) {
  if (mode !== "edit") return "The item was created.";
  if (!sameKey(before, item, keys))
    return "An item with the new key was created. The one with the old key is still there.";
  const lost = replaced ? differencesOf(before, replaced) : [];
  return lost.length
    ? `The item was saved. In the moment of saving somebody else changed it, and that was replaced: ${lost.join("; ")}`
    : "The item was saved.";
}

const keyOf = (item, keys) => Object.fromEntries(keys.map((key) => [key.name, item[key.name]]));

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
