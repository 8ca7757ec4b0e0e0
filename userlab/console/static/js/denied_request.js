// What a denial of AWS says: "User: ARN is not authorized to perform: ACTION on resource: ARN because REASON".

const DENIED = /AccessDenied|UnauthorizedOperation|NotAuthorized/;
const WORDS =
  /User: (\S+) is not authorized to perform: ([\w-]+:\w+)(?: on resource: (\S+))?(?: (because .*|with .*))?$/s;

/** {principal, action, resource, reason} of an error that is a denial, else null. */
export function deniedRequest({ code = "", message = "" }) {
  if (!DENIED.test(code)) return null;
  const [, principal, action, resource, reason] = WORDS.exec(message) ?? [];
  return action ? { principal, action, resource, reason: reason ?? "" } : null;
}
