// Files from the console's server to the learner's disk, and from there into a call.

import { ask } from "./cloud.js";
import { h } from "./element.js";

/** Download one of the console's own addresses: by fetch, which can send the page's session; a link can't. */
export async function download(address, query) {
  const answer = await ask(`${address}?${new URLSearchParams(query)}`);
  const [, name] = /filename="([^"]*)"/.exec(answer.headers.get("Content-Disposition"));
  const href = URL.createObjectURL(await answer.blob());
  h("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

/** The bytes of a chosen file in base64, as a call's JSON holds them. */
export function base64Of(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result.slice(reader.result.indexOf(",") + 1)));
    reader.addEventListener("error", () => reject(new Error(`${file.name} cannot be read: ${reader.error.message}`)));
    reader.readAsDataURL(file);
  });
}
