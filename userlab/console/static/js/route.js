// Which page of which account: the part of the address after "#", so that it works under any prefix of a proxy.
//   #/123456789002/dynamodb/table/Users?tab=indexes

const DIGITS = /^\d{12}$/;

/** The route of an address: {account, parts, query}. The account is null when it names none. */
export function parse(hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
  const parts = path.split("/").filter(Boolean).map(decoded);
  const account = DIGITS.test(parts[0] ?? "") ? parts.shift() : null;
  return { account, parts, query: new URLSearchParams(query) };
}

/** The address of a page: link("123456789002", ["dynamodb", "table", "Users"], {tab: "indexes"}). */
export function link(account, parts, query = {}) {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined));
  const path = [account, ...parts].map(encodeURIComponent).join("/");
  return `#/${path}${search.size ? `?${search}` : ""}`;
}

/** Go to a page. */
export function go(account, parts, query = {}) {
  location.hash = link(account, parts, query);
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
