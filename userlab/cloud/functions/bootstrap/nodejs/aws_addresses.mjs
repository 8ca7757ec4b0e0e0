/**
 * Keeps a function from calling AWS itself by accident: a name of AWS's own is not looked up, whoever asks for it.
 * (The SDKs reach the lab by AWS_ENDPOINT_URL, and v2 by sdk_v2.mjs.)
 */
import dns from "node:dns";

const OURS = /\.(amazonaws\.com(\.cn)?|api\.aws)\.?$/i;
const OPEN = "checkip.amazonaws.com"; // tells anybody their own address

export function keepHere() {
  const { lookup } = dns;
  dns.lookup = (name, options, callback) => {
    const refused = refusalOf(name);
    if (!refused) return lookup(name, options, callback);
    process.nextTick(typeof options === "function" ? options : callback, refused);
    return {};
  };
  const { lookup: promised } = dns.promises;
  dns.promises.lookup = async (name, options) => {
    const refused = refusalOf(name);
    if (refused) throw refused;
    return promised(name, options);
  };
}

function refusalOf(name) {
  if (!OURS.test(name ?? "") || name === OPEN) return undefined;
  const text = `userlab: this function would call AWS itself at ${name}. Use the endpoint in AWS_ENDPOINT_URL`;
  return Object.assign(new Error(text), { code: "ENOTFOUND", syscall: "getaddrinfo", hostname: name });
}
