// What is wrong with a text in an editor, and where: lines and offsets.

/** [{line, message, severity, from?, to?}] of JSON's own rules and the page's. */
export async function problemsOf(text, language, diagnostics = () => []) {
  const own = language === "json" ? jsonProblems(text) : [];
  const more = own.length ? [] : ((await diagnostics(text)) ?? []); // what reads JSON has nothing to say about no JSON
  return [...own, ...more].map((each) => ({ severity: "error", ...each, line: each.line ?? lineOf(text, each.from) }));
}

/** Why a text is no JSON, with the line where it stops being it: [] when it is JSON. */
export function jsonProblems(text) {
  try {
    JSON.parse(text);
    return [];
  } catch (error) {
    const [message] = error.message.split(/ in JSON at position| at line \d+ column|, ?(?:\.\.\.)?"/);
    return [{ line: lineOf(text, positionOf(error.message, text)), message: `This is not JSON: ${message}.` }];
  }
}

/** CodeMirror's diagnostic of a problem: a line becomes its offsets. */
export function within({ line, from, to, message, severity }, text) {
  const [start, end] = from === undefined ? edges(text, line ?? 1) : [from, to ?? from];
  return { from: Math.min(start, text.length), to: Math.min(end, text.length), message, severity };
}

// Browsers word it differently: V8 and Safari by position or not at all, Firefox by line and column.
function positionOf(message, text) {
  const position = /position (\d+)/.exec(message)?.[1];
  if (position) return Number(position);
  const [, line, column] = /line (\d+) column (\d+)/.exec(message) ?? [];
  if (line) return edges(text, Number(line))[0] + Number(column) - 1;
  return text.length;
}

function edges(text, line) {
  const lines = text.split("\n");
  const place = Math.min(Math.max(line, 1), lines.length) - 1;
  const start = lines.slice(0, place).reduce((sum, each) => sum + each.length + 1, 0);
  return [start, start + lines[place].length];
}

function lineOf(text, from) {
  return from === undefined ? undefined : text.slice(0, from).split("\n").length;
}
