// A builder's rows as DynamoDB's expressions: names as #n0, values as :v0, so that reserved words do no harm.
// Source: Amazon DynamoDB Developer Guide, "Condition and filter expressions, operators, and functions".

import { fromText } from "./attribute_value.js";

export const KEY_CONDITIONS = [
  ["=", "Equal to"],
  ["<=", "Less than or equal to"],
  ["<", "Less than"],
  [">=", "Greater than or equal to"],
  [">", "Greater than"],
  ["between", "Between"],
  ["begins_with", "Begins with"],
];
/** [operator, label, how many values it takes] */
export const FILTERS = [
  ["=", "Equal to", 1],
  ["<>", "Not equal to", 1],
  ["<=", "Less than or equal to", 1],
  ["<", "Less than", 1],
  [">=", "Greater than or equal to", 1],
  [">", "Greater than", 1],
  ["between", "Between", 2],
  ["attribute_exists", "Exists", 0],
  ["attribute_not_exists", "Not exists", 0],
  ["contains", "Contains", 1],
  ["not contains", "Not contains", 1],
  ["begins_with", "Begins with", 1],
];

/** The parameters of Scan or Query. Conditions: {name, type, condition, values: [text]}; those without values are left out. */
export function requestOf({ table, index, operation, key, filters, descending }) {
  const names = {};
  const values = {};
  const written = (each) => expression(each, names, values);
  const request = { TableName: table };
  if (index) request.IndexName = index;
  const conditions = key.filter((each) => each.values.length);
  if (operation === "Query") request.KeyConditionExpression = conditions.map(written).join(" AND ");
  if (filters.length) request.FilterExpression = filters.map(written).join(" AND ");
  if (Object.keys(names).length) request.ExpressionAttributeNames = names;
  if (Object.keys(values).length) request.ExpressionAttributeValues = values;
  if (operation === "Query" && descending) request.ScanIndexForward = false;
  return request;
}

function expression({ name, type, condition, values: given }, names, values) {
  const placed = Object.keys(names).find((each) => names[each] === name) ?? `#n${Object.keys(names).length}`;
  names[placed] = name;
  const value = (position) => {
    const place = `:v${Object.keys(values).length}`;
    values[place] = fromText(type, given[position]);
    return place;
  };
  if (condition === "between") return `${placed} BETWEEN ${value(0)} AND ${value(1)}`;
  if (condition.startsWith("attribute_")) return `${condition}(${placed})`;
  if (condition === "not contains") return `NOT contains(${placed}, ${value(0)})`;
  if (condition === "contains" || condition === "begins_with") return `${condition}(${placed}, ${value(0)})`;
  return `${placed} ${condition} ${value(0)}`;
}
