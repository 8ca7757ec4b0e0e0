// Calls as code: what a form will send, or sent, as boto3 and the AWS CLI would say it.
//
// A call is [service, operation, parameters], named as AWS names them: ["iam", "GetRole", {RoleName: "users"}]. The
// operation "wait:role_exists" is boto3's waiter. Values can be JSON, `file(name)`, `variable(name)`, `jsonText(value)`.

/** The bytes of a file, as they are sent: file("function.zip"). */
export const file = (name) => ({ [FILE]: name });
/** What an earlier call answered or what the reader has to fill in: variable("api_id"). */
export const variable = (name) => ({ [VARIABLE]: name });

/** A text that is a JSON document, a policy for instance: json.dumps({...}) in Python. */
export const jsonText = (value) => ({ [JSON_TEXT]: value });

const FILE = Symbol("file");
const VARIABLE = Symbol("variable");
const JSON_TEXT = Symbol("JSON");
const WIDTH = 88;
const PLAIN = /^[^\s,="'[\]{}](?:[^\n,="'[\]{}]*[^\s,="'[\]{}])?$/; // what needs no quotes of the shorthand's own
const KEYWORDS = new Set(["lambda"]);

/** Python with boto3. */
export function boto3(calls) {
  const services = [...new Set(calls.map(([service]) => service))];
  const lines = calls.map(([service, operation, parameters]) => {
    const waiter = waiterOf(operation);
    const method = waiter ? `get_waiter("${waiter}").wait` : snake(operation, "_");
    return `${clientOf(service)}.${method}(${args(parameters)})`;
  });
  const clients = services.map((service) => `${clientOf(service)} = boto3.client("${service}")`);
  const json = calls.some(([, , parameters]) => Object.values(parameters).some(isJsonText));
  return [...(json ? ["import json", ""] : []), "import boto3", "", ...clients, ...lines].join("\n");
}

/** One call to a new client, for a box that is read on its own. */
export function boto3Line([service, operation, parameters]) {
  return `boto3.client("${service}").${snake(operation, "_")}(${args(parameters)})`;
}

/** The AWS CLI. */
export function cli(calls) {
  return calls.map(cliLine).join("\n");
}

function cliLine([service, operation, parameters]) {
  const waiter = waiterOf(operation);
  const command = waiter ? `wait ${waiter.replaceAll("_", "-")}` : snake(operation, "-");
  const options = Object.entries(parameters).flatMap(([name, value]) => option(service, name, value));
  if (service === "lambda" && operation === "Invoke") {
    if ("Payload" in parameters) options.push("--cli-binary-format raw-in-base64-out");
    options.push("/dev/stdout");
  }
  return [`aws ${service} ${command}`, ...options].join(" \\\n    ");
}

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
  if (value?.[VARIABLE]) return `"$${value[VARIABLE].toUpperCase()}"`;
  if (isJsonText(value)) return quoted(JSON.stringify(value[JSON_TEXT]));
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
  if (isJsonText(value)) return `json.dumps(${python(value[JSON_TEXT], margin)})`;
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
  if (value === null) return "None";
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (isRecord(value)) {
    const members = Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}: ${literal(each)}`);
    return `{${members.join(", ")}}`;
  }
  return typeof value === "boolean" ? (value ? "True" : "False") : JSON.stringify(value);
}

const isRecord = (value) => value !== null && typeof value === "object" && !Array.isArray(value) && !isMark(value);
const isMark = (value) => FILE in value || VARIABLE in value || JSON_TEXT in value;
const isJsonText = (value) => value !== null && typeof value === "object" && JSON_TEXT in value;
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
