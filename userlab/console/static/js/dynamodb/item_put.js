// How the console writes an item: never over one that it has not read, or that has changed since.
//
// PutItem replaces an item as a whole. Its condition says of every attribute that was read what it was, and of every
// one that is new that there is none. A condition cannot name what it does not know: an attribute that somebody else
// added. So the page reads the item again before, and PutItem returns what it replaced (ALL_OLD): what was added in
// the milliseconds between is replaced, but told.

import { toPlain } from "./attribute_value.js";
import { write } from "./exact_json.js";

export const sameKey = (before, item, keys) =>
  keys.every((key) => JSON.stringify(before[key.name]) === JSON.stringify(item[key.name]));

/** PutItem of a new item (`read` is null), or of one that was read. */
export function putOf(table, keys, item, read) {
  const names = { "#key": keys[0].name };
  const request = { TableName: table, Item: item };
  if (!read) return { ...request, ConditionExpression: "attribute_not_exists(#key)", ExpressionAttributeNames: names };
  const values = {};
  const placed = (name) => {
    const place = `#n${Object.keys(names).length - 1}`;
    names[place] = name;
    return place;
  };
  const conditions = [];
  for (const name of Object.keys(read).filter((each) => !keys.some((key) => key.name === each))) {
    const place = placed(name);
    const value = place.replace("#n", ":v");
    values[value] = read[name];
    conditions.push(`${place} = ${value}`);
  }
  for (const name of Object.keys(item).filter((each) => !(each in read)))
    conditions.push(`attribute_not_exists(${placed(name)})`);
  return {
    ...request,
    ConditionExpression: ["attribute_exists(#key)", ...conditions].join(" AND "),
    ExpressionAttributeNames: names,
    ...(Object.keys(values).length ? { ExpressionAttributeValues: values } : {}),
    ReturnValues: "ALL_OLD",
  };
}

/** The attributes that somebody else added, and that `item` would replace without a condition on them. */
export const addedTo = (read, found, item) =>
  Object.keys(found ?? {}).filter((name) => !(name in read) && !(name in item));

/** What has become of an item since it was read, in words: ["Name was \"Al\" and is \"Bo\"", "Age was added: 3"]. */
export function differencesOf(read, found) {
  if (!found) return ["The item was deleted."];
  const names = [...new Set([...Object.keys(read), ...Object.keys(found)])].sort();
  return names
    .filter((name) => canonical(read[name]) !== canonical(found[name]))
    .map((name) => {
      if (!(name in found)) return `${name} was removed.`;
      if (!(name in read)) return `${name} was added: ${text(found[name])}`;
      return `${name} was ${text(read[name])} and is ${text(found[name])}`;
    });
}

const text = (value) => write(toPlain(value)).replace(/\s*\n\s*/g, " ");

/** The same value has the same text, in whatever order DynamoDB gives the members of a set or a map. */
function canonical(value) {
  if (value === undefined) return "";
  return JSON.stringify(value, (name, each) => {
    if (Array.isArray(each)) return ["SS", "NS", "BS"].includes(name) ? [...each].sort() : each;
    return each && typeof each === "object" ? Object.fromEntries(Object.entries(each).sort()) : each;
  });
}
