/** A hook for import: a package outside of the function, its layers and the runtime is as good as missing. */
import path from "node:path";
import { fileURLToPath } from "node:url";

let roots = [];

export function initialize(data) {
  roots = data.roots;
}

export async function resolve(specifier, context, next) {
  const found = await next(specifier, context);
  if (!found.url.startsWith("file:")) return found;
  const file = fileURLToPath(found.url);
  const isPackage = file.includes(`${path.sep}node_modules${path.sep}`);
  if (!isPackage || roots.some((root) => file.startsWith(root + path.sep))) return found;
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  const message = `Cannot find package '${name}' imported from ${fileURLToPath(context.parentURL)}`;
  throw Object.assign(new Error(message), { code: "ERR_MODULE_NOT_FOUND" });
}
