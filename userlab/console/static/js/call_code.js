// Calls as code: what a form will send, or sent, as boto3 and the AWS CLI would say it.
//
// A call is [service, operation, parameters], named as AWS names them: ["iam", "GetRole", {RoleName: "users"}]. The
// operation "wait:role_exists" is boto3's waiter. A fourth word {variable, path} names what the answer holds for calls
// after it: {variable: "api_id", path: ["id"]}. Values can be JSON, `jsonText(value)`, `file(name)`, `variable(name)`
// and `template(text)`.

/** The bytes of a file, as they are sent: file("function.zip"). */
export const file = (name) => ({ [FILE]: name });
/** What an earlier call answered or what the reader has to fill in: variable("api_id"). */
export const variable = (name) => ({ [VARIABLE]: name });

/** A text that is a JSON document, a policy for instance: json.dumps({...}) in Python. */
export const jsonText = (value) => ({ [JSON_TEXT]: value });
/** A text with what earlier calls answered in it: template("arn:aws:execute-api:us-east-1:123:{api_id}/*"). */
export const template = (text) => ({ [TEMPLATE]: text });
/** Parameters as they are sent: JSON as text, and `known` in place of variables. */
export const sent = (parameters, known = {}) =>
  Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, resolved(value, known)]));
/** What a `jsonText` holds, for those who write it another way. */
export const jsonIn = (value) => value?.[JSON_TEXT];

function resolved(value, known) {
  if (value?.[JSON_TEXT]) return JSON.stringify(value[JSON_TEXT]);
  if (value?.[VARIABLE]) return known[value[VARIABLE]];
  if (value?.[TEMPLATE]) return value[TEMPLATE].replace(/\{(\w+)\}/g, (_, name) => known[name]);
  return value;
}

const JSON_TEXT = Symbol("JSON");
const FILE = Symbol("file");
const VARIABLE = Symbol("variable");
const TEMPLATE = Symbol("template");
const WIDTH = 88;
const PLAIN = /^[^\s,="'[\]{}](?:[^\n,="'[\]{}]*[^\s,="'[\]{}])?$/; // what needs no quotes of the shorthand's own
const KEYWORDS = new Set(["lambda"]);

/** Python with boto3. */
export function boto3(calls) {
  const services = [...new Set(calls.map(([service]) => service))];
  const lines = calls.map(([service, operation, parameters, answer]) => {
    const waiter = waiterOf(operation);
    const method = waiter ? `get_waiter("${waiter}").wait` : snake(operation, "_");
    const line = `${clientOf(service)}.${method}(${args(parameters)})`;
    return answer
      ? `${answer.variable} = ${line}${answer.path.map((each) => `[${JSON.stringify(each)}]`).join("")}`
      : line;
  });
  const clients = services.map((service) => `${clientOf(service)} = boto3.client("${service}")`);
  const text = [...clients, ...lines].join("\n");
  return `${text.includes("json.dumps(") ? "import json\n\n" : ""}import boto3\n\n${text}`;
}

/** One call to a new client, for a box that is read on its own. */
export function boto3Line([service, operation, parameters]) {
  return `boto3.client("${service}").${snake(operation, "_")}(${args(parameters)})`;
}

/** The AWS CLI. */
export function cli(calls) {
  return calls.map(cliLine).join("\n");
}

function cliLine([service, operation, given, answer]) {
  // The first version of the CLI takes the text of an event as it is, and the second base64; of a file both take bytes.
  const event = operation === "Invoke" ? given.Payload : undefined;
  const parameters = event === undefined ? given : { ...given, Payload: file("event.json") };
  const waiter = waiterOf(operation);
  const command = waiter ? `wait ${waiter.replaceAll("_", "-")}` : snake(operation, "-");
  const options = Object.entries(parameters).flatMap(([name, value]) => option(service, name, value));
  if (operation === "Invoke") options.push("/dev/stdout");
  if (answer) options.push(`--query ${quoted(queryOf(answer.path))} --output text`);
  const line = [`aws ${service} ${command}`, ...options].join(" \\\n    ");
  if (event !== undefined) return `cat >event.json <<'END'\n${event}\nEND\n${line}`;
  return answer ? `${answer.variable.toUpperCase()}=$(${line})` : line;
}

const queryOf = (path) =>
  path
    .map((each) => (typeof each === "number" ? `[${each}]` : `.${each}`))
    .join("")
    .slice(1);

function option(service, name, value) {
  const flag = `--${snake(name, "-")}`;
  if (value === undefined) return [];
  if (typeof value === "boolean") return [value ? flag : `--no-${snake(name, "-")}`];
  const bytes = value?.ZipFile;
  if (service === "lambda" && bytes) return [`--zip-file ${shell(bytes)}`, ...option(service, name, rest(value))];
  if (isRecord(value) && !Object.keys(value).length && (name === "Code" || name === "Content")) return [];
  const words = Array.isArray(value) ? value.map(word) : [word(value)];
  return [`${flag} ${words.length && words.every(Boolean) ? words.join(" ") : shell(value)}`];
}

/** A value as one word in the CLI's shorthand, Key=cost,Value=1; "" where only JSON can say it. */
function word(value) {
  if (Array.isArray(value) || value === null) return "";
  if (!isRecord(value)) return shell(value);
  const members = Object.entries(value);
  const plain = ([name, each]) =>
    /^[A-Za-z]\w*$/.test(name) && /^(?:string|number|boolean)$/.test(typeof each) && PLAIN.test(each);
  if (!members.length || !members.every(plain)) return "";
  return quoted(members.map(([name, each]) => `${name}=${each}`).join(","));
}

function rest({ ZipFile: _, ...others }) {
  return others;
}

/** A word of a shell: quoted where the shell would read more than letters in it. */
export function shell(value) {
  if (value?.[FILE]) return `fileb://${quoted(value[FILE])}`;
  if (value?.[JSON_TEXT]) return shell(value[JSON_TEXT]);
  if (value?.[VARIABLE]) return `"$${value[VARIABLE].toUpperCase()}"`;
  if (value?.[TEMPLATE]) return `"${value[TEMPLATE].replace(/\{(\w+)\}/g, (_, name) => `\${${name.toUpperCase()}}`)}"`;
  return quoted(value !== null && typeof value === "object" ? JSON.stringify(value) : String(value));
}

const quoted = (text) => (/^[\w./:=,@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

function args(parameters) {
  const entries = Object.entries(parameters).filter(([, value]) => value !== undefined);
  if (!entries.length) return "";
  return `\n${entries.map(([name, value]) => `    ${name}=${python(value, "    ")},`).join("\n")}\n`;
}

/** A value as Python's literal; what is too long for a line is broken up. */
export function python(value, margin = "") {
  if (value?.[JSON_TEXT]) return `json.dumps(${python(value[JSON_TEXT], margin)})`;
  const line = literal(value);
  if (line.length + margin.length <= WIDTH || !isNested(value)) return line;
  const inner = `${margin}    `;
  if (Array.isArray(value)) return `[\n${value.map((each) => `${inner}${python(each, inner)},\n`).join("")}${margin}]`;
  const members = Object.entries(value).map(
    ([name, each]) => `${inner}${JSON.stringify(name)}: ${python(each, inner)},\n`,
  );
  return `{\n${members.join("")}${margin}}`;
}

function literal(value) {
  if (value?.[FILE]) return `open(${JSON.stringify(value[FILE])}, "rb").read()`;
  if (value?.[VARIABLE]) return value[VARIABLE];
  if (value?.[TEMPLATE]) return `f${JSON.stringify(value[TEMPLATE])}`;
  if (value?.[JSON_TEXT]) return `json.dumps(${literal(value[JSON_TEXT])})`;
  if (value === null) return "None";
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (isRecord(value)) {
    const members = Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}: ${literal(each)}`);
    return `{${members.join(", ")}}`;
  }
  return typeof value === "boolean" ? (value ? "True" : "False") : JSON.stringify(value);
}

const isRecord = (value) => value !== null && typeof value === "object" && !Array.isArray(value) && !isMark(value);
const isMark = (value) => [FILE, VARIABLE, JSON_TEXT, TEMPLATE].some((mark) => mark in value);
const isNested = (value) => (Array.isArray(value) && value.length > 0) || (isRecord(value) && !isEmpty(value));
const isEmpty = (value) => !Object.keys(value).length;
const waiterOf = (operation) => /^wait:(\w+)$/.exec(operation)?.[1];
const clientOf = (service) => (KEYWORDS.has(service) ? `${service}_client` : service.replaceAll("-", "_"));

/** A name as botocore and the CLI write it: snake("GetRestApi", "_") is "get_rest_api". */
export function snake(name, dash) {
  return name
    .replace(/(.)([A-Z][a-z]+)/g, `$1${dash}$2`)
    .replace(/([a-z0-9])([A-Z])/g, `$1${dash}$2`)
    .toLowerCase();
}
