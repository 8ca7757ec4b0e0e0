// Aliases: names that point to a version, or share the events out between two.

import { asCode, followed } from "../as_code.js";
import { aws } from "../cloud.js";
import { dataTable } from "../data_table.js";
import { dialogForm } from "../dialog.js";
import { h } from "../element.js";
import { done, failed } from "../flash.js";
import { field, select, textInput } from "../form.js";
import { button, confirmed, section } from "../page.js";
import { aliasNameProblem, aliasRequest, pointsTo, weightProblem } from "./alias_rules.js";
import { aliasesOf, versionsOf } from "./calls.js";
import { terraform } from "./function_terraform.js";

export async function aliasesTab(page) {
  const { account, name } = page;
  const [versions, aliases] = await Promise.all([versionsOf(account, name), aliasesOf(account, name)]);
  const change = (alias) => edit(page, versions, alias);
  return section(
    "Aliases",
    {
      count: aliases.length,
      about: "A name that stays while what it points to changes: an API calls the alias, and you move it.",
      actions: [button("Create alias", () => change(null), "primary")],
    },
    dataTable({
      caption: "Aliases of the function",
      columns: [
        ["Name", (each) => each.Name],
        ["Versions", (each) => pointsTo(each)],
        ["Description", (each) => each.Description || "-"],
        [
          "",
          (each) =>
            h(
              "div",
              { class: "toggles" },
              button("Edit", () => change(each), "small"),
              button("Delete", () => remove(page, each.Name), "small"),
            ),
          { class: "tight" },
        ],
      ],
      rows: aliases,
      empty: "No aliases.",
    }),
  );
}

async function edit({ account, name, configuration, reload }, versions, alias) {
  const numbers = versions.map((each) => each.Version);
  const option = (each) => [each, each === "$LATEST" ? "$LATEST" : `Version ${each}`];
  const [[second, weight] = ["", 0]] = Object.entries(alias?.RoutingConfig?.AdditionalVersionWeights ?? {});
  const parts = {
    name: field("Name", textInput({ value: alias?.Name ?? "", readonly: Boolean(alias) }), {
      check: aliasNameProblem,
      says: /alias|name/i,
    }),
    description: field("Description", textInput({ value: alias?.Description ?? "" }), { optional: true }),
    version: field("Version", select(numbers.map(option), { value: alias?.FunctionVersion ?? numbers.at(-1) })),
    second: field("Additional version", select([["", "None"], ...numbers.slice(1).map(option)], { value: second }), {
      hint: "A part of the events goes there, chosen by chance.",
      says: /routing|weight|additional/i,
    }),
    weight: field("Weight (%)", textInput({ inputmode: "numeric", value: String(Math.round(weight * 100) || 10) }), {
      check: weightProblem,
    }),
  };
  const request = () => {
    parts.weight.element.hidden = !parts.second.value;
    const values = Object.fromEntries(Object.entries(parts).map(([key, each]) => [key, each.value]));
    return aliasRequest(name, values, Boolean(alias));
  };
  const operation = alias ? "UpdateAlias" : "CreateAlias";
  const code = asCode({ terraform: terraform(configuration), place: "folded", label: "The alias as code" });
  const content = h(
    "div",
    { class: "stack" },
    Object.values(parts).map((each) => each.element),
    code.element,
  );
  followed(content, code, () => [["lambda", operation, request()]]);
  const made = await dialogForm({
    title: alias ? `Edit alias ${alias.Name}` : "Create alias",
    fields: () => Object.values(parts).filter((each) => !each.element.hidden),
    content,
    submit: "Save",
    run: () => aws(account, "lambda", operation, request()),
  });
  if (!made) return;
  await reload({ quiet: true });
  done(`The alias ${parts.name.value} was ${alias ? "changed" : "created"}.`);
}

async function remove({ account, name, reload }, Name) {
  const text = "What calls the function by this name fails from now on. The versions stay.";
  if (!(await confirmed({ title: `Delete alias ${Name}`, text, action: "Delete", word: "confirm" }))) return;
  try {
    await aws(account, "lambda", "DeleteAlias", { FunctionName: name, Name });
    await reload({ quiet: true });
    done(`The alias ${Name} was deleted.`);
  } catch (error) {
    failed(error);
  }
}
