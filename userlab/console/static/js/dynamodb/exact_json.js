// JSON whose numbers keep all their digits. JavaScript's own keep 16; DynamoDB keeps 38.

/** A number as it was written. */
export class ExactNumber {
  constructor(text) {
    this.text = text;
  }
}

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Parse JSON; every number becomes an ExactNumber. Throws SyntaxError with a line number.
 * JSON.parse tells a reviver how a number was written only in browsers from 2025 on. So each number is made a string
 * first, behind a mark that no string of the text begins with.
 */
export function parse(text) {
  let mark = "\uE000";
  try {
    const strings = JSON.stringify(JSON.parse(text));
    while (strings.includes(mark)) mark += "\uE000";
  } catch (error) {
    throw new SyntaxError(`This is not JSON: ${place(error.message, text)}`);
  }
  const marked = text.replace(STRING_OR_NUMBER, (found) => (found[0] === '"' ? found : `"${mark}${found}"`));
  return JSON.parse(marked, (_key, value) =>
    typeof value === "string" && value.startsWith(mark) ? new ExactNumber(value.slice(mark.length)) : value,
  );
}

/** Write JSON with two spaces a level; ExactNumbers are written as they are. */
export function write(value, margin = "") {
  const inner = `${margin}  `;
  if (value instanceof ExactNumber) return value.text;
  if (Array.isArray(value))
    return enclosed(
      "[",
      value.map((each) => inner + write(each, inner)),
      margin,
      "]",
    );
  if (value && typeof value === "object") {
    const members = Object.entries(value).map(
      ([name, each]) => `${inner}${JSON.stringify(name)}: ${write(each, inner)}`,
    );
    return enclosed("{", members, margin, "}");
  }
  return JSON.stringify(value);
}

/** The value with JavaScript's own numbers in it, for JSON.stringify: where a number does not belong, DynamoDB says so. */
export function loose(value) {
  if (value instanceof ExactNumber) return Number(value.text);
  if (Array.isArray(value)) return value.map(loose);
  if (value && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, loose(each)]));
  return value;
}

function enclosed(open, lines, margin, close) {
  return lines.length ? `${open}\n${lines.join(",\n")}\n${margin}${close}` : open + close;
}

/** Browsers say "at position 17"; a person looks for a line. */
function place(message, text) {
  const position = /position (\d+)/.exec(message)?.[1];
  if (position === undefined || /line \d+/.test(message)) return message;
  return `${message} (line ${text.slice(0, Number(position)).split("\n").length})`;
}
