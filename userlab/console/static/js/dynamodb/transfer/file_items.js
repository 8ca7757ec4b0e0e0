// The items in a file: CSV with a line of names, or JSON, plain or with DynamoDB's types. Numbers stay as written.

import { fromPlain, fromText, itemFromPlain, itemToPlain, toPlain, unwrap } from "../attribute_value.js";
import { ExactNumber, loose, parse, write } from "../exact_json.js";
import { parseCsv, writeCsv } from "./csv.js";

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/; // "007" and "1,5" are texts
const LETTERS = new Set(["S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"]);
export const CSV_TYPES = ["S", "N", "BOOL", "JSON"];

/**
 * A CSV file's columns: [{name, type, values}]. The type is that of the key, else what all its values are: numbers,
 * true and false, or JSON (lists and maps, as an export writes them); all others are strings.
 */
export function columnsOf(text, keys) {
  const [names = [], ...rows] = parseCsv(text);
  if (!names.length || names.some((name) => !name)) throw new SyntaxError("The first line has to name every column.");
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice) throw new SyntaxError(`Two columns are called ${twice}.`);
  const wrong = rows.findIndex((row) => row.length !== names.length);
  if (wrong >= 0)
    throw new SyntaxError(`Line ${wrong + 2} has ${rows[wrong].length} values; the first has ${names.length} names.`);
  return names.map((name, place) => {
    const values = rows.map((row) => row[place]);
    return { name, values, type: keys.find((key) => key.name === name)?.type ?? guess(values) };
  });
}

function guess(values) {
  const given = values.filter((value) => value !== "");
  const all = (test) => given.length > 0 && given.every(test);
  if (all((value) => NUMBER.test(value))) return "N";
  if (all((value) => value === "true" || value === "false")) return "BOOL";
  return all((value) => /^[[{]/.test(value) && isJson(value)) ? "JSON" : "S";
}

function isJson(text) {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The items of columns. A value that is empty leaves its attribute out. Throws SyntaxError for JSON that is none. */
export function itemsOfColumns(columns) {
  const count = columns[0]?.values.length ?? 0;
  return Array.from({ length: count }, (_none, row) =>
    Object.fromEntries(
      columns
        .filter(({ values }) => values[row] !== "")
        .map(({ name, type, values }) => [name, typed(type, values[row])]),
    ),
  );
}

function typed(type, text) {
  if (type === "JSON") return fromPlain(parse(text));
  return fromText(type, type === "S" ? text : text.trim());
}

/** The items of a JSON file: one, a list, or one a line; plain, with types, or as {"Item": {...}} of an export. */
export function itemsOfJson(text) {
  const found = documents(text).flat();
  const wrong = found.findIndex((each) => !isObject(each));
  if (wrong >= 0) throw new SyntaxError(`Item ${wrong + 1} is no JSON object.`);
  return found.map((each) => {
    const item = Object.keys(each).length === 1 && isObject(each.Item) ? each.Item : each;
    return hasTypes(item) ? loose(item) : itemFromPlain(item);
  });
}

function documents(text) {
  try {
    return [parse(text)];
  } catch (error) {
    const lines = text.split(/\r?\n/).filter((line) => line.trim());
    if (lines.length < 2 || !lines.every(isJson)) throw error;
    return lines.map(parse);
  }
}

const isObject = (value) =>
  value !== null && typeof value === "object" && !Array.isArray(value) && !(value instanceof ExactNumber);

const hasTypes = (item) =>
  Object.keys(item).length > 0 &&
  Object.values(item).every(
    (value) => isObject(value) && Object.keys(value).length === 1 && LETTERS.has(unwrap(value)[0]),
  );

/** What is wrong with items before they are sent, or "": keys that are missing, of another type, or there twice. */
export function problemOfItems(items, keys) {
  if (!items.length) return "The file has no items.";
  const places = new Map();
  for (const [place, item] of items.entries()) {
    for (const key of keys) {
      const type = item[key.name] && unwrap(item[key.name])[0];
      if (!type) return `Item ${place + 1} has no ${key.name}, which is a key of the table.`;
      if (type !== key.type) return `Item ${place + 1}: ${key.name} is a key of type ${key.type}, here it has ${type}.`;
    }
    const text = JSON.stringify(keys.map((key) => item[key.name]));
    if (places.has(text)) return `Items ${places.get(text) + 1} and ${place + 1} have the same key.`;
    places.set(text, place);
  }
  return "";
}

/** Items as CSV: the keys first, then the other attributes by name. Lists, maps and sets stand as JSON. */
export function csvOf(items, keys = []) {
  const first = keys.map((key) => key.name);
  const others = [...new Set(items.flatMap(Object.keys))].filter((name) => !first.includes(name)).sort();
  const names = [...first, ...others];
  return writeCsv([names, ...items.map((item) => names.map((name) => (item[name] ? cellOf(item[name]) : "")))]);
}

function cellOf(value) {
  const [type, inner] = unwrap(value);
  if (type === "S" || type === "N" || type === "B") return inner;
  return type === "BOOL" ? String(inner) : write(toPlain(value)).replace(/\s*\n\s*/g, " ");
}

/** Items as JSON: plain, numbers with all their digits; or as DynamoDB JSON, where sets and binary stay what they are. */
export const jsonOf = (items, types = false) => `${write(types ? items : items.map(itemToPlain))}\n`;
