// Lambda > Functions > Create function, with the same thing as code beside the form.

import { asCode, followed } from "../as_code.js";
import { post } from "../cloud.js";
import { h } from "../element.js";
import { doneNext } from "../flash.js";
import { choice, field, form, select, textInput } from "../form.js";
import { rolesOf } from "../iam/calls.js";
import { buttonLink, heading, section } from "../page.js";
import { perform } from "../perform.js";
import { go, link } from "../route.js";
import { terraform } from "./function_terraform.js";
import * as made from "./new_function.js";

const TRIES = 8;
const WAIT_MS = 1500;

export const title = () => "Create function";

export async function render({ account }) {
  const roles = (await rolesOf(account)).filter((role) => mayBeUsed(role));
  const parts = fields(roles);
  const suffix = randomSuffix();
  const settings = () => {
    const name = parts.name.value.trim();
    const isNew = parts.how.value === "new";
    const newRole = made.newRoleName(name || "my-function", suffix);
    parts.newRole.hidden = !isNew;
    parts.role.element.hidden = isNew;
    parts.newRole.textContent = `The role is called ${newRole}. It may write the function's logs, and nothing else yet.`;
    return {
      name,
      description: parts.description.value.trim(),
      runtime: parts.runtime.value,
      architecture: parts.architecture.value,
      newRole: isNew ? newRole : null,
      role: isNew ? made.newRoleArn(account, newRole) : parts.role.value,
    };
  };
  const callsOf = (asked, zip) => [
    ...(asked.newRole ? made.roleCalls(asked.newRole) : []),
    made.functionCall(asked, zip),
  ];
  const preview = asCode({ terraform: terraform({}), label: "The same function as code" });
  const element = form({
    fields: () => [parts.name, ...(parts.how.value === "new" ? [] : [parts.role])],
    content: content(parts),
    submit: "Create function",
    buttons: [buttonLink("Cancel", link(account, ["lambda"]))],
    run: async () => {
      const asked = settings();
      const { files } = made.beginning(asked.runtime);
      const { zip } = await post("package", { account, function: null, changes: files });
      const calls = callsOf(asked, zip);
      // The role may be there of a try before this one.
      await perform(account, calls.slice(0, -1), { allowed: (error) => error.code === "EntityAlreadyExists" });
      await makeFunction(account, calls.at(-1));
      doneNext(`The ${asked.name} function was created. Change its code, deploy it, and test it.`);
      go(account, ["lambda", "function", asked.name]);
    },
  });
  followed(element, preview, () => callsOf(shownName(settings())));
  const crumbs = [
    ["Lambda", link(account, ["lambda"])],
    ["Functions", link(account, ["lambda"])],
  ];
  return [heading("Create function", { crumbs }), h("div", { class: "beside" }, element, preview.element)];
}

function fields(roles) {
  const parts = {
    name: field("Function name", textInput({ autofocus: true, "aria-required": "true" }), {
      hint: "Letters, numbers, hyphens and underscores.",
      check: (name) => made.functionNameProblem(name.trim()),
      says: /functionName|Function already exist/i,
    }),
    description: field("Description", textInput(), { optional: true, says: /description/i }),
    runtime: field("Runtime", select(made.RUNTIMES), {
      hint: "The language of the function. The editor shows code of Python and Node.js.",
      says: /runtime/i,
    }),
    architecture: choice(
      "Architecture",
      [
        ["x86_64", "x86_64", "The default."],
        ["arm64", "arm64", "Cheaper by a fifth, where all of its packages are made for it."],
      ],
      { value: "x86_64" },
    ),
    how: choice(
      "Execution role",
      [
        ["new", "Create a new role with basic Lambda permissions", "It may write logs to CloudWatch."],
        ["existing", "Use an existing role", roles.length ? "One that trusts Lambda." : "No role trusts Lambda yet."],
      ],
      { value: "new" },
    ),
    role: field("Existing role", select(roles.map((role) => [role.Arn, role.RoleName])), {
      check: (arn) => (arn ? "" : "No role trusts Lambda yet: create a new one, here or in IAM."),
      says: /role/i,
    }),
    newRole: h("p", { class: "hint" }),
  };
  return parts;
}

const content = (parts) => [
  section(
    "Basic information",
    { about: "Author from scratch: begin with a small example, and write on from there." },
    parts.name.element,
    parts.description.element,
    parts.runtime.element,
    parts.architecture.element,
  ),
  section(
    "Permissions",
    { about: "A function does its work as a role. What the role may not do, the function may not do." },
    parts.how.element,
    parts.newRole,
    parts.role.element,
  ),
];

/** Make the function; a role that was made a moment ago may not be known to Lambda yet, as on AWS. */
async function makeFunction(account, call) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await perform(account, [call]);
    } catch (error) {
      if (tries === TRIES || !/cannot be assumed by Lambda/.test(error.message)) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, WAIT_MS);
      });
    }
  }
}

const shownName = (settings) => ({ ...settings, name: settings.name || "my-function" });

const mayBeUsed = (role) => JSON.stringify(role.AssumeRolePolicyDocument).includes("lambda.amazonaws.com");

function randomSuffix() {
  const letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  return [...crypto.getRandomValues(new Uint8Array(8))].map((each) => letters[each % letters.length]).join("");
}
