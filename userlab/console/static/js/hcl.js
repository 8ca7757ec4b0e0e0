// Terraform's language: what a form describes, as blocks of HCL.
//
//   written([block("resource", ["aws_lambda_function", identifier(name)], [["function_name", name]])])

/** A block: its kind, its labels, and its settings [[name, value]] and blocks in their order. */
export const block = (kind, labels, body) => ({ kind, labels, body });
/** An expression that is written as it stands: raw("aws_iam_role.users.arn"). */
export const raw = (text) => ({ [RAW]: text });
/** A JSON document as Terraform builds it: jsonencode({...}). */
export const encoded = (value) => ({ [ENCODED]: value });

const RAW = Symbol("raw");
const ENCODED = Symbol("encoded");

/** Blocks as text. */
export const written = (blocks) => blocks.map((each) => lines(each, "").join("\n")).join("\n\n");

/** A name as Terraform allows it for a resource: identifier("My table") is "my_table". */
export const identifier = (name) =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, "_")
    .replace(/^[^a-z_]/, "_$&") || "this";

function lines({ kind, labels, body }, margin) {
  const head = [kind, ...labels.map((label) => JSON.stringify(label))].join(" ");
  const inner = `${margin}  `;
  const content = [];
  const kept = body.filter((each) => each && !(Array.isArray(each) && each[1] === undefined));
  for (let place = 0; place < kept.length; ) {
    let end = place;
    while (end < kept.length && Array.isArray(kept[end])) end += 1;
    if (content.length) content.push("");
    if (end > place) content.push(...settings(kept.slice(place, end), inner));
    else content.push(...lines(kept[place], inner));
    place = Math.max(end, place + 1);
  }
  return [`${margin}${head} {`, ...content, `${margin}}`];
}

/** Aligned as `terraform fmt` does it: what takes several lines stands by itself. */
function settings(pairs, margin) {
  const texts = pairs.map(([name, value]) => [name, hcl(value, margin)]);
  const groups = [];
  for (const each of texts) {
    const alone = each[1].includes("\n");
    if (alone || !groups.length || groups.at(-1).alone) groups.push({ alone, members: [each] });
    else groups.at(-1).members.push(each);
  }
  return groups.flatMap(({ members }) => {
    const width = Math.max(...members.map(([name]) => name.length));
    return members.map(([name, text]) => `${margin}${name.padEnd(width)} = ${text}`);
  });
}

function hcl(value, margin) {
  if (value?.[RAW]) return value[RAW];
  if (value?.[ENCODED]) return `jsonencode(${hcl(value[ENCODED], margin)})`;
  if (typeof value === "string") return text(value);
  if (value === null || typeof value !== "object") return String(value);
  const inner = `${margin}  `;
  if (Array.isArray(value)) {
    const line = `[${value.map((each) => hcl(each, margin)).join(", ")}]`;
    if (!line.includes("\n") && line.length < 80) return line;
    return `[\n${value.map((each) => `${inner}${hcl(each, inner)},\n`).join("")}${margin}]`;
  }
  const pairs = Object.entries(value).map(([name, each]) => [keyOf(name), each]);
  return pairs.length ? `{\n${settings(pairs, inner).join("\n")}\n${margin}}` : "{}";
}

// Functions, since "$$" in a replacement text stands for one "$".
const text = (value) =>
  JSON.stringify(value)
    .replaceAll("${", () => "$${")
    .replaceAll("%{", () => "%%{");
const keyOf = (name) => (/^[A-Za-z_][\w-]*$/.test(name) ? name : text(name));
