/**
 * The AWS SDK for JavaScript v2, for functions that bring it along: point it to this cloud.
 *
 * SDK v3 reads AWS_ENDPOINT_URL, v2 never learned to. So when it is loaded, from wherever, its global configuration
 * gets the endpoint as a default; a function that sets an endpoint itself has the last word.
 */
import Module from "node:module";
import path from "node:path";

// What every way into the SDK loads, and what makes its global configuration.
const LOADER = path.join("aws-sdk", "lib", "node_loader.js");

export function pointSdk2Here(endpoint) {
  if (!endpoint) return;
  const load = Module._extensions[".js"];
  Module._extensions[".js"] = (module, filename) => {
    load(module, filename);
    if (!filename.endsWith(LOADER)) return;
    // S3 would put the bucket's name before the host's, which is an address here.
    module.require("./core").config.update({ endpoint, s3ForcePathStyle: true });
  };
}
