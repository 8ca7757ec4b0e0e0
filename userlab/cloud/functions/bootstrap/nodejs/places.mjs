/**
 * What AWS calls the folders of an execution environment.
 *
 * Here they lie anywhere on somebody's disk. What the runtime prints and reports names them as on AWS, so that a
 * message reads as in the documentation, on every machine the same, and tells nothing about the machine.
 */
import { realpathSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

export const RUNTIME_FOLDER = fileURLToPath(new URL(".", import.meta.url)).replace(/[\\/]$/, "");

let names = [];

/** Learn where the folders are: the task root from the environment, the others from the runtime. */
export function namePlaces(sdkFolder, layers) {
  names = [];
  for (const [folder, name] of [
    [process.env.LAMBDA_TASK_ROOT, "/var/task"],
    [layers, "/opt"],
    [sdkFolder, "/var/runtime/node_modules"],
    [RUNTIME_FOLDER, "/var/runtime"],
  ]) {
    if (!folder) continue;
    for (const form of new Set([real(folder), folder])) {
      names.push([pathToFileURL(form).href, `file://${name}`], [form, name]);
    }
  }
}

/** A text with the sandbox's folders named as on AWS. */
export function display(text) {
  let shown = String(text);
  for (const [folder, name] of names) {
    if (shown.includes(folder)) shown = shown.replaceAll(folder, name);
  }
  return shown;
}

function real(folder) {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
