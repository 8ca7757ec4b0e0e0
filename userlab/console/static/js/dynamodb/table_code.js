// A CreateTable request as the same thing in boto3, the AWS CLI, and Terraform.

const quoted = (text) => JSON.stringify(text);
const shell = (text) => (/^[\w./:=,@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** Python with boto3. */
export function boto3(request) {
  return [
    "import boto3",
    "",
    'dynamodb = boto3.client("dynamodb")',
    "dynamodb.create_table(",
    ...Object.entries(request).map(([name, value]) => `    ${name}=${python(value, "    ")},`),
    ")",
    `dynamodb.get_waiter("table_exists").wait(TableName=${quoted(request.TableName)})`,
  ].join("\n");
}

/** The AWS CLI. */
export function cli(request) {
  const lines = ["aws dynamodb create-table", `--table-name ${shell(request.TableName)}`];
  const pairs = (entries) => entries.map((each) => shell(each)).join(" ");
  lines.push(
    `--attribute-definitions ${pairs(
      request.AttributeDefinitions.map(
        (each) => `AttributeName=${each.AttributeName},AttributeType=${each.AttributeType}`,
      ),
    )}`,
  );
  lines.push(
    `--key-schema ${pairs(request.KeySchema.map((each) => `AttributeName=${each.AttributeName},KeyType=${each.KeyType}`))}`,
  );
  lines.push(`--billing-mode ${request.BillingMode}`);
  const throughput = request.ProvisionedThroughput;
  if (throughput) {
    lines.push(
      "--provisioned-throughput " +
        `ReadCapacityUnits=${throughput.ReadCapacityUnits},WriteCapacityUnits=${throughput.WriteCapacityUnits}`,
    );
  }
  if (request.Tags) lines.push(`--tags ${pairs(request.Tags.map((tag) => `Key=${tag.Key},Value=${tag.Value}`))}`);
  return lines.join(" \\\n    ");
}

/** Terraform's HCL. */
export function terraform(request) {
  const [partition, sort] = request.KeySchema.map((each) => each.AttributeName);
  const settings = [
    ["name", request.TableName],
    ["billing_mode", request.BillingMode],
    ["hash_key", partition],
  ];
  if (sort) settings.push(["range_key", sort]);
  const throughput = request.ProvisionedThroughput;
  if (throughput)
    settings.push(["read_capacity", throughput.ReadCapacityUnits], ["write_capacity", throughput.WriteCapacityUnits]);
  const lines = [
    `resource "aws_dynamodb_table" ${quoted(identifier(request.TableName))} {`,
    ...aligned(settings, "  "),
  ];
  for (const attribute of request.AttributeDefinitions) {
    lines.push(
      "",
      "  attribute {",
      ...aligned(
        [
          ["name", attribute.AttributeName],
          ["type", attribute.AttributeType],
        ],
        "    ",
      ),
      "  }",
    );
  }
  if (request.Tags) {
    lines.push(
      "",
      "  tags = {",
      ...aligned(
        request.Tags.map((tag) => [tagKey(tag.Key), tag.Value]),
        "    ",
      ),
      "  }",
    );
  }
  return [...lines, "}"].join("\n");
}

function python(value, margin) {
  if (Array.isArray(value)) {
    return `[\n${value.map((each) => `${margin}    ${python(each, margin)},\n`).join("")}${margin}]`;
  }
  if (value && typeof value === "object") {
    return `{${Object.entries(value)
      .map(([name, each]) => `${quoted(name)}: ${python(each, margin)}`)
      .join(", ")}}`;
  }
  return typeof value === "string" ? quoted(value) : String(value);
}

function aligned(settings, margin) {
  const width = Math.max(...settings.map(([name]) => name.length));
  return settings.map(([name, value]) => `${margin}${name.padEnd(width)} = ${hcl(value)}`);
}

// Functions, since "$$" in a replacement text stands for one "$".
const escaped = (text) => text.replaceAll("${", () => "$${").replaceAll("%{", () => "%%{");
const hcl = (value) => (typeof value === "string" ? escaped(quoted(value)) : String(value));
const tagKey = (name) => (/^[A-Za-z_][\w-]*$/.test(name) ? name : quoted(name));
const identifier = (name) =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, "_")
    .replace(/^[^a-z_]/, "_$&") || "table";
