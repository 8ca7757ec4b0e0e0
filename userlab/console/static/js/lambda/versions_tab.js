// Versions: what was published, code and configuration as they were then.

import { asCode, followed } from "../as_code.js";
import { aws } from "../cloud.js";
import { dataTable } from "../data_table.js";
import { dialogForm } from "../dialog.js";
import { h } from "../element.js";
import { done, failed } from "../flash.js";
import { field, textInput } from "../form.js";
import { bytes, dateTime } from "../format.js";
import { button, confirmed, section } from "../page.js";
import { aliasesOf, versionsOf } from "./calls.js";
import { terraform } from "./function_terraform.js";

export async function versionsTab(page) {
  const { account, name } = page;
  const [every, aliases] = await Promise.all([versionsOf(account, name), aliasesOf(account, name)]);
  const versions = every.filter((each) => each.Version !== "$LATEST").reverse();
  const aliasesAt = (version) =>
    aliases
      .filter((each) => each.FunctionVersion === version || each.RoutingConfig?.AdditionalVersionWeights?.[version])
      .map((each) => each.Name);
  return section(
    "Versions",
    {
      count: versions.length,
      about: "A version is code and configuration as they were when it was published. It does not change any more.",
      actions: [button("Publish new version", () => publish(page), "primary")],
    },
    dataTable({
      caption: "Versions of the function, the newest first",
      columns: [
        ["Version", (each) => each.Version],
        ["Aliases", (each) => aliasesAt(each.Version).join(", ") || "-"],
        ["Description", (each) => each.Description || "-"],
        ["Code size", (each) => bytes(each.CodeSize), { class: "number" }],
        ["Last modified", (each) => dateTime(each.LastModified)],
        ["", (each) => button("Delete", () => remove(page, each.Version), "small"), { class: "tight" }],
      ],
      rows: versions,
      empty: "No versions. $LATEST is what you edit; publish it to keep it as it is.",
    }),
  );
}

async function publish({ account, name, configuration, reload }) {
  const description = field("Version description", textInput({ maxlength: "256" }), { optional: true });
  const request = () => ({ FunctionName: name, ...(description.value ? { Description: description.value } : {}) });
  const code = asCode({ terraform: terraform(configuration), place: "folded", label: "The version as code" });
  const content = h("div", { class: "stack" }, description.element, code.element);
  followed(content, code, () => [["lambda", "PublishVersion", request()]]);
  const made = await dialogForm({
    title: `Publish new version from $LATEST`,
    fields: [description],
    content,
    submit: "Publish",
    run: () => aws(account, "lambda", "PublishVersion", request()),
  });
  if (!made) return;
  await reload({ quiet: true });
  done(`Version ${made.Version} of ${name} was published.`);
}

async function remove({ account, name, reload }, Qualifier) {
  const text = "An alias that points to it must be changed or deleted first.";
  const title = `Delete version ${Qualifier}`;
  if (!(await confirmed({ title, text, action: "Delete", word: "confirm" }))) return;
  try {
    await aws(account, "lambda", "DeleteFunction", { FunctionName: name, Qualifier });
    await reload({ quiet: true });
    done(`Version ${Qualifier} was deleted.`);
  } catch (error) {
    failed(error);
  }
}
