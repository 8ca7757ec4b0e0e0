// IAM > Roles > Create role: who may assume it, what it may do, its name.

import { followed } from "../as_code.js";
import { aws } from "../cloud.js";
import { h } from "../element.js";
import { doneNext } from "../flash.js";
import { choice, field, form, select, textInput } from "../form.js";
import { buttonLink, heading, section } from "../page.js";
import { go, link } from "../route.js";
import { iamCode } from "./iam_code.js";
import { managedPicker } from "./managed_picker.js";
import { trustField } from "./policy/policy_editor.js";
import { roleCalls } from "./role_code.js";
import { nameProblem, ofAccount, ofService, SERVICES } from "./trust_policies.js";

export const title = () => "Create role";

export function render({ account, query }) {
  const trusted = trustedEntity(account, query.get("service"));
  const picker = managedPicker(account, { onchange: () => code.show(callsOf()) });
  const name = field("Role name", textInput({ "aria-required": "true" }), {
    hint: "At most 64 letters, numbers, and the characters + = , . @ - _.",
    check: (value) => nameProblem(value, 64),
    says: /roleName|Role with name/i,
  });
  const description = field("Description", textInput(), { optional: true, says: /description/i });
  const code = iamCode({ label: "The same role as code" });
  const callsOf = () =>
    roleCalls({
      name: name.value || "my-role",
      description: description.value,
      trust: trusted.policy.value,
      policies: picker.chosen,
    });
  const element = form({
    fields: [name, description, trusted.policy],
    content: [
      section(
        "Step 1: Select trusted entity",
        { about: "Who may become this role. A role without a trusted entity is of no use to anybody." },
        trusted.element,
      ),
      section(
        "Step 2: Add permissions",
        { about: "What it may do. It can have none for now: permissions of its own are added on the role's page." },
        picker.element,
      ),
      section("Step 3: Name, review, and create", {}, name.element, description.element),
    ],
    submit: "Create role",
    buttons: [buttonLink("Cancel", link(account, ["iam", "roles"]))],
    run: async () => {
      for (const [service, operation, parameters] of callsOf()) await aws(account, service, operation, parameters);
      doneNext(`Role ${name.value} created.`);
      go(account, ["iam", "role", name.value]);
    },
  });
  trusted.onchange = () => code.show(callsOf());
  followed(element, code, callsOf);
  const crumbs = [
    ["IAM", link(account, ["iam"])],
    ["Roles", link(account, ["iam", "roles"])],
  ];
  return [heading("Create role", { crumbs }), h("div", { class: "beside" }, element, code.element)];
}

/** The choice of whom the role trusts, and the trust policy that it makes: {element, policy, onchange}. */
function trustedEntity(account, asked) {
  const known = SERVICES.find(([principal]) => principal === asked)?.[0] ?? SERVICES[0][0];
  const kind = choice(
    "Trusted entity type",
    [
      ["service", "AWS service", "A service such as Lambda acts as this role."],
      ["account", "AWS account", "Users and roles of this account may assume it, if their policies allow."],
      ["custom", "Custom trust policy", "Write the policy below yourself."],
    ],
    { value: "service", onchange: fill },
  );
  const options = SERVICES.map(([principal, name]) => [principal, name]);
  const service = field("Use case", select(options, { value: known }), { hint: hintOf(known) });
  const made = {
    element: null,
    onchange: () => {},
    policy: trustField("Trust policy", {
      value: written(ofService(known)),
      hint: "It is written by the choice above. Change it here, and it is a custom trust policy.",
      onChange: (text) => {
        if (text !== wanted()) kind.value = "custom";
        service.element.hidden = kind.value !== "service";
        made.onchange();
      },
    }),
  };
  const wanted = () =>
    ({
      service: () => written(ofService(service.value)),
      account: () => written(ofAccount(account)),
      custom: () => made.policy.value,
    })[kind.value]();
  function fill() {
    service.element.hidden = kind.value !== "service";
    made.policy.editor.value = wanted();
  }
  service.input.addEventListener("change", () => {
    service.element.querySelector(".hint").textContent = hintOf(service.value);
    fill();
  });
  made.element = [kind.element, service.element, made.policy.element];
  return made;
}

const written = (document) => JSON.stringify(document, null, 2);
const hintOf = (principal) => SERVICES.find(([each]) => each === principal)[2];
