// The editor for a policy: what is wrong with it by line, and what its actions mean, while it is typed.

import { get } from "../../cloud.js";
import { editorField } from "../../editor.js";
import { h, replace } from "../../element.js";
import { actionsOf, meaningOf } from "./actions.js";
import { policyProblems, trustProblems } from "./policy_check.js";

const services = {};
const asked = new Map();

/** Learn what the actions of a text's services mean, once each. */
async function learn(text) {
  const prefixes = new Set(actionsOf(text).map((action) => action.split(":")[0].toLowerCase()));
  for (const prefix of prefixes) if (!asked.has(prefix)) asked.set(prefix, load(prefix));
  await Promise.all([...prefixes].map((prefix) => asked.get(prefix)));
}

async function load(prefix) {
  const found = await get("actions", { service: prefix }).catch(() => ({}));
  if (found.actions) services[prefix] = found;
}

/** A field for an identity policy. The options are editorField's. What IAM refuses is shown beside it. */
export function policyField(label, { onChange = () => {}, ...options }) {
  const meanings = h("dl", { class: "meanings", "aria-label": "What the actions mean" });
  const made = editorField(label, {
    language: "json",
    check: problem,
    ...options,
    onChange: (text) => {
      onChange(text);
      explain(text, meanings);
    },
    diagnostics: async (text) => {
      await learn(text);
      return policyProblems(text, services);
    },
  });
  made.element.append(meanings);
  explain(made.value, meanings);
  return refusing(made);
}

/** A field for a trust policy: who may assume a role. */
export function trustField(label, options) {
  return refusing(
    editorField(label, { language: "json", check: problem, ...options, diagnostics: (text) => trustProblems(text) }),
  );
}

/** IAM's own refusal of a policy, whatever it says of it, is told beside the editor. */
function refusing(made) {
  made.says = /policy|statement|syntax|resource|action|principal|sid|json|effect|condition|field|arn/i;
  return made;
}

/** Only what is no JSON is kept from IAM: of all else IAM is the judge. */
function problem(text) {
  try {
    JSON.parse(text);
    return "";
  } catch {
    return "This is not JSON: see the line that is marked.";
  }
}

async function explain(text, place) {
  await learn(text);
  const known = actionsOf(text)
    .map((action) => [action, meaningOf(services, action)])
    .filter(([, meaning]) => meaning);
  place.hidden = !known.length;
  replace(
    place,
    known.map(([action, meaning]) => h("div", {}, h("dt", { class: "mono" }, action), h("dd", {}, meaning))),
  );
}
