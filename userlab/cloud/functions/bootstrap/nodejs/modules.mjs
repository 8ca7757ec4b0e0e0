/**
 * Where modules are found: in the function's own code, in its layers, in what the runtime brings along, nowhere else.
 *
 * On AWS, NODE_PATH names these folders for require and for import (Lambda guide, "Runtime search path" of "Working
 * with layers for Node.js Lambda functions"). Node.js itself lets import ignore NODE_PATH and looks in the folders
 * above; for it, a link named node_modules that leads to the SDK lies beside the task root.
 */
import { existsSync, symlinkSync } from "node:fs";
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
  stayInside([taskRoot, path.dirname(sdkFolder)]);
  linkForImport(path.join(path.dirname(taskRoot), "node_modules"), sdkFolder);
  pointSdk2Here(process.env.AWS_ENDPOINT_URL);
}

/** require looks in every folder up to the root. On AWS there is nothing there; here there may be anything. */
function stayInside(roots) {
  const foldersFrom = Module._nodeModulePaths;
  Module._nodeModulePaths = (from) => {
    const root = roots.find((root) => isBelow(from, root));
    const folders = foldersFrom.call(Module, from);
    return root ? folders.filter((folder) => isBelow(folder, root)) : folders;
  };
}

function linkForImport(link, sdkFolder) {
  if (existsSync(link)) return;
  try {
    symlinkSync(sdkFolder, link, "junction"); // on Windows; elsewhere a symbolic link
  } catch (error) {
    if (error.code !== "EEXIST") throw error; // another sandbox of this function was faster
  }
}

function isBelow(file, folder) {
  return file === folder || file.startsWith(folder + path.sep);
}
