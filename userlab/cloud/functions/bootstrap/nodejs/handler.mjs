/**
 * Find the function that the handler string names: "src/app.handler" is the export `handler` of src/app.js.
 *
 * Lambda guide, "Define Lambda function handler in Node.js". CommonJS and ES modules: .mjs and .js below a
 * package.json with "type": "module" are modules, .cjs and other .js are CommonJS. The errors are the ones that AWS's
 * runtimes report.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { RuntimeError } from "./errors.mjs";

// The runtime is what requires the handler: it is the last line of a "Require stack".
const require = createRequire(new URL("./index.mjs", import.meta.url));

/**
 * @param {boolean} modern import everything (nodejs24.x), or require what is CommonJS (before)
 * @throws {RuntimeError} ImportModuleError, HandlerNotFound, MalformedHandlerName, UserCodeSyntaxError
 * @throws whatever the module throws when it is loaded
 */
export async function loadHandler(taskRoot, handler, modern) {
  const [folder, file, name] = split(handler);
  const paths = [taskRoot, path.join(taskRoot, folder)];
  const loaded = await loadModule(path.resolve(taskRoot, folder, file), file, paths, modern);
  let found = find(loaded, name);
  if (!found && modern) found = find(loaded?.default, name);
  if (!found) throw new RuntimeError("HandlerNotFound", `${handler} is undefined or not exported`);
  if (typeof found !== "function") throw new RuntimeError("HandlerNotFound", `${handler} is not a function`);
  return found;
}

/** "src/app.inner.handler" -> ["src/", "app", "inner.handler"] */
function split(handler) {
  if (handler.includes("..")) {
    throw new RuntimeError(
      "MalformedHandlerName",
      `'${handler}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const last = path.posix.basename(handler);
  const match = /^([^.]*)\.(.*)$/.exec(last);
  if (!match) throw new RuntimeError("MalformedHandlerName", "Bad handler");
  return [handler.slice(0, handler.indexOf(last)), match[1], match[2]];
}

async function loadModule(stem, file, paths, modern) {
  try {
    for (const extension of ["", ".js", ".mjs", ".cjs"]) {
      const candidate = stem + extension;
      if (!existsSync(candidate) || (!extension && statSync(candidate).isDirectory())) continue;
      const asModule = modern || extension === ".mjs" || (extension === ".js" && inModulePackage(candidate));
      // On Windows, import takes no path, only its URL.
      return asModule ? await import(pathToFileURL(candidate).href) : require(candidate);
    }
    return require(require.resolve(file, { paths }));
  } catch (error) {
    if (error instanceof SyntaxError) throw new RuntimeError("UserCodeSyntaxError", String(error), error.stack);
    if (error?.code === "MODULE_NOT_FOUND") throw new RuntimeError("ImportModuleError", String(error));
    throw error;
  }
}

/** Whether the nearest package.json says "type": "module". */
function inModulePackage(file) {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    if (path.basename(folder) === "node_modules") return false;
    const description = path.join(folder, "package.json");
    if (existsSync(description)) return typeOf(description) === "module";
    if (folder === path.dirname(folder)) return false;
  }
}

function typeOf(description) {
  try {
    return JSON.parse(readFileSync(description, "utf8"))?.type;
  } catch (error) {
    console.warn(`${description} cannot be read, it will be ignored for ES module detection purposes.`, error);
    return undefined;
  }
}

function find(loaded, name) {
  return name.split(".").reduce((found, key) => found?.[key], loaded);
}
