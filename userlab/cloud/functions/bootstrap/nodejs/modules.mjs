/**
 * Where modules are found: in the function's own code, in its layers, in what the runtime brings along, nowhere else.
 *
 * On AWS, NODE_PATH names these folders for require and for import (Lambda guide, "Runtime search path" of "Working
 * with layers for Node.js Lambda functions"). Node.js itself lets import ignore NODE_PATH and looks in the folders
 * above; for it, a link named node_modules that leads to the SDK lies beside the task root.
 *
 * Further up Node.js would look as well. On AWS there is nothing; here there may be anything.
 */
import { existsSync, realpathSync, symlinkSync } from "node:fs";
import Module from "node:module";
import path from "node:path";
import { RUNTIME_FOLDER } from "./places.mjs";
import { pointSdk2Here } from "./sdk_v2.mjs";

/**
 * @param {string} sdkFolder the node_modules folder of the runtime
 * @param {string | null} layers what AWS mounts as /opt
 */
export function prepareModules(sdkFolder, layers) {
  const taskRoot = process.env.LAMBDA_TASK_ROOT;
  const version = Number(process.versions.node.split(".")[0]);
  // The SDK of the runtime warns of an older Node.js, about which the function can do nothing.
  if (version < 22) process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const ofLayers = layers ? [`nodejs/node${version}/node_modules`, "nodejs/node_modules"] : [];
  process.env.NODE_PATH ||= [
    ...ofLayers.map((folder) => path.join(layers, folder)),
    sdkFolder,
    RUNTIME_FOLDER,
    taskRoot,
  ].join(path.delimiter);
  Module._initPaths(); // reads NODE_PATH, which Node.js itself does at its start alone

  const link = path.join(path.dirname(taskRoot), "node_modules");
  makeLink(link, sdkFolder);
  const inside = [taskRoot, path.dirname(sdkFolder), ...(layers ? [layers] : [])];
  const roots = [...new Set([...inside, ...inside.map((folder) => realpathSync(folder))])];
  keepRequireInside(roots, process.env.NODE_PATH.split(path.delimiter));
  if (isAnyAbove(path.dirname(taskRoot))) {
    Module.register(new URL("./import_guard.mjs", import.meta.url), { data: { roots } });
  }
  pointSdk2Here(process.env.AWS_ENDPOINT_URL);
}

function makeLink(link, sdkFolder) {
  if (existsSync(link)) return;
  try {
    symlinkSync(sdkFolder, link, "junction"); // on Windows; elsewhere a symbolic link
  } catch (error) {
    if (error.code !== "EEXIST") throw error; // another sandbox of this function was faster
  }
}

function keepRequireInside(roots, nodePath) {
  const lookup = Module._resolveLookupPaths;
  Module._resolveLookupPaths = (request, parent) => {
    const folders = lookup.call(Module, request, parent);
    if (!folders || !parent?.filename || !isBelowAny(parent.filename, roots)) return folders;
    return folders.filter((folder) => nodePath.includes(folder) || isBelowAny(folder, roots));
  };
}

/** Whether a folder further up has a node_modules. It is rare, and the guard costs 20 ms at each start. */
function isAnyAbove(folder) {
  const above = path.dirname(folder);
  return above !== folder && (existsSync(path.join(above, "node_modules")) || isAnyAbove(above));
}

function isBelowAny(file, folders) {
  return folders.some((folder) => file === folder || file.startsWith(folder + path.sep));
}
