// Attribute values: DynamoDB JSON, {"S": "Alice"}, and plain JSON, "Alice".
// Source: Amazon DynamoDB Developer Guide, "Supported data types and naming rules".

import { ExactNumber, write } from "./exact_json.js";

export const TYPES = [
  ["S", "String"],
  ["N", "Number"],
  ["B", "Binary"],
  ["BOOL", "Boolean"],
  ["NULL", "Null"],
  ["SS", "String set"],
  ["NS", "Number set"],
  ["BS", "Binary set"],
  ["L", "List"],
  ["M", "Map"],
];
export const typeName = (letter) => TYPES.find(([each]) => each === letter)?.[1] ?? letter;
const SETS = ["SS", "NS", "BS"];

/** {"S": "Alice"} is ["S", "Alice"]. */
export const unwrap = (typed) => Object.entries(typed)[0];

/** DynamoDB JSON to plain JSON. Sets become arrays, binary values stay base64 text. */
export function toPlain(typed) {
  const [type, value] = unwrap(typed);
  if (type === "N") return new ExactNumber(value);
  if (type === "NULL") return null;
  if (type === "NS") return value.map((each) => new ExactNumber(each));
  if (type === "L") return value.map(toPlain);
  if (type === "M") return itemToPlain(value);
  return value;
}

export const itemToPlain = (item) => mapped(item, toPlain);

/**
 * Plain JSON to DynamoDB JSON. Plain JSON has no sets and no binary: where `was` (the value before the edit) is one
 * and the new value still fits, its type stays.
 */
export function fromPlain(value, was = undefined) {
  const [type, before] = was ? unwrap(was) : [];
  if (value === null) return { NULL: true };
  if (value instanceof ExactNumber) return { N: value.text };
  if (typeof value === "boolean") return { BOOL: value };
  if (typeof value === "string") return type === "B" ? { B: value } : { S: value };
  if (Array.isArray(value)) return fromArray(value, type, before);
  return { M: mapped(value, (each, name) => fromPlain(each, type === "M" ? before[name] : undefined)) };
}

export const itemFromPlain = (item, was = {}) => mapped(item, (each, name) => fromPlain(each, was[name]));

function fromArray(values, type, before) {
  if (SETS.includes(type) && values.length) {
    const wanted = type === "NS" ? (each) => each instanceof ExactNumber : (each) => typeof each === "string";
    if (values.every(wanted)) return { [type]: values.map((each) => each.text ?? each) };
  }
  return { L: values.map((each, index) => fromPlain(each, type === "L" ? before[index] : undefined)) };
}

function mapped(object, change) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value, name)]));
}

/** What is wrong with a document as an item of DynamoDB JSON, or "": "Age must be like {\"N\": \"30\"}". */
export function problemOf(document) {
  if (!document || typeof document !== "object" || Array.isArray(document) || document instanceof ExactNumber) {
    return "An item is a JSON object: {...}";
  }
  return "";
}

/** A value typed into a one-line field, as DynamoDB JSON. */
export const fromText = (type, text) => ({ [type]: type === "BOOL" ? text === "true" : type === "NULL" ? true : text });

/** A value in one line, for a cell of a table. */
export function shown(typed) {
  if (typed === undefined) return "";
  const [type, value] = unwrap(typed);
  if (type === "S" || type === "N" || type === "B") return value;
  if (type === "NULL") return "null";
  if (type === "BOOL") return String(value);
  return write(toPlain(typed)).replace(/\s*\n\s*/g, " ");
}
