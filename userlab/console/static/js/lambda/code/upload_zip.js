// Upload a .zip file in place of the function's package.

import { aws } from "../../cloud.js";
import { dialogForm } from "../../dialog.js";
import { base64Of } from "../../download.js";
import { h } from "../../element.js";
import { done } from "../../flash.js";
import { field } from "../../form.js";
import { bytes } from "../../format.js";

const MAXIMUM = 50 * 1024 ** 2; // Lambda quotas: a package that is sent directly

/** The field for a .zip file: {..., file}. */
export function zipField(label = "Package (.zip)") {
  const input = h("input", { type: "file", accept: ".zip,application/zip" });
  const made = field(label, input, {
    hint: "At most 50 MB. Its files stand at its top, not in a folder of its name.",
    check: () => {
      const [file] = input.files;
      if (!file) return "Choose a .zip file.";
      return file.size > MAXIMUM ? `The file has ${bytes(file.size)}, and a package 50 MB at most.` : "";
    },
    says: /zip|unzip|size/i,
  });
  return Object.assign(made, { bytes: () => base64Of(input.files[0]) });
}

/** Ask for the file, and deploy it. `forget()` drops what was edited of the package before. */
export async function uploadZip({ account, name, reload, forget }) {
  const zip = zipField();
  const sent = await dialogForm({
    title: "Upload a .zip file",
    about: "It takes the place of the whole package. What you changed and did not deploy is lost.",
    fields: [zip],
    content: zip.element,
    submit: "Save",
    run: async () => aws(account, "lambda", "UpdateFunctionCode", { FunctionName: name, ZipFile: await zip.bytes() }),
  });
  if (!sent) return;
  forget();
  await reload({ quiet: true });
  done(`The code of ${name} was deployed.`);
}
