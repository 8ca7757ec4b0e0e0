// Prints what the forms of Lambda say as code: {"boto3": ..., "cli": ..., "terraform": ...}.
import { boto3, cli } from "../../userlab/console/static/js/call_code.js";
import { terraform } from "../../userlab/console/static/js/lambda/function_terraform.js";
import { functionCall, newRoleArn, roleCalls } from "../../userlab/console/static/js/lambda/new_function.js";
import { apiCalls } from "../../userlab/console/static/js/lambda/triggers/trigger_calls.js";
import { apiTerraform } from "../../userlab/console/static/js/lambda/triggers/trigger_terraform.js";

const [account, name] = process.argv.slice(2);
const role = newRoleArn(account, `${name}-role`);
const settings = { name, description: "it's $HOME", runtime: "python3.12", architecture: "x86_64", role };
const made = [...roleCalls(`${name}-role`), functionCall(settings)];
const FunctionName = name;
const Variables = { MARK: "a b=$c, 'd' \"e\" ${x}" };
const place = { account, region: "us-east-1", name, api: null };
const calls = [
  ...made,
  ["lambda", "wait:function_active_v2", { FunctionName }],
  ["lambda", "UpdateFunctionConfiguration", { FunctionName, Timeout: 9, Environment: { Variables } }],
  ["lambda", "CreateAlias", { FunctionName, Name: "live", FunctionVersion: "$LATEST" }],
  ...apiCalls(place),
  ["lambda", "Invoke", { FunctionName, Payload: '{\n  "word": "it\'s"\n}', LogType: "Tail" }],
];
// Each line of the CLI is a program that starts: only those that another shape of words is in.
const shapes = [
  "CreateRole",
  "CreateFunction",
  "UpdateFunctionConfiguration",
  "CreateRestApi",
  "AddPermission",
  "Invoke",
];
const few = calls.filter(([, operation]) => shapes.includes(operation));
const hcl = [terraform({})(made), apiTerraform(place)].join("\n\n");
console.log(JSON.stringify({ boto3: boto3(calls), cli: cli(few), terraform: `${hcl}\n` }));
