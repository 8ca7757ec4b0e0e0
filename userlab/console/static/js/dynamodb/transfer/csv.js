// Comma-separated values: rows of texts, read and written. Source: RFC 4180.

/** The rows of a file. The first line tells what stands between the values: a comma, a semicolon or a tab. */
export function parseCsv(text) {
  const clean = text.replace(/^\uFEFF/, "");
  const between = separatorOf(clean);
  const rows = [];
  let row = [];
  let value = "";
  let quoted = false;
  let wasQuoted = false;
  const endValue = () => {
    row.push(value);
    value = "";
    wasQuoted = false;
  };
  const endRow = () => {
    const blank = row.length === 0 && value === "" && !wasQuoted;
    endValue();
    if (!blank) rows.push(row);
    row = [];
  };
  for (let place = 0; place < clean.length; place += 1) {
    const letter = clean[place];
    if (quoted) {
      if (letter !== '"') value += letter;
      else if (clean[place + 1] === '"') {
        value += '"';
        place += 1;
      } else quoted = false;
    } else if (letter === '"' && value === "" && !wasQuoted) quoted = wasQuoted = true;
    else if (letter === between) endValue();
    else if (letter === "\n" || letter === "\r") {
      if (letter === "\r" && clean[place + 1] === "\n") place += 1;
      endRow();
    } else value += letter;
  }
  if (quoted) throw new SyntaxError('A quoted value is not closed: a " is missing.');
  if (value !== "" || row.length || wasQuoted) endRow();
  return rows;
}

/** Rows of texts as a file: with commas, lines end by CR LF, and quotes only where they are needed. */
export const writeCsv = (rows) => rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");

const cell = (text) => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function separatorOf(text) {
  const first = text.split(/\r?\n/, 1)[0].replace(/"(?:[^"]|"")*"/g, "");
  const counts = [",", ";", "\t"].map((each) => [first.split(each).length, each]);
  return counts.reduce((best, each) => (each[0] > best[0] ? each : best))[1];
}
