// What actions mean, a sentence each, from AWS's own documentation of its operations.
//
// `services`: {dynamodb: {name: "DynamoDB", actions: {GetItem: "The GetItem operation returns ..."}}}.

/** The service of a prefix such as "dynamodb", or undefined. */
export const serviceOf = (services, prefix) => services[prefix.toLowerCase()];

/** What an action means: "" when it does not exist or nothing is known of its service. */
export function meaningOf(services, action) {
  if (action === "*") return "Every action of every service.";
  const [prefix, name = ""] = action.split(":");
  const service = serviceOf(services, prefix);
  if (!service) return "";
  if (name === "*") return `Every action of ${service.name}.`;
  const pattern = new RegExp(
    `^${name
      .replace(/[^\w*?]/g, "")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
    "i",
  );
  const found = Object.entries(service.actions).filter(([each]) => pattern.test(each));
  if (!/[*?]/.test(name)) return found[0]?.[1] ?? "";
  if (!found.length) return "";
  const some = found.slice(0, 8).map(([each]) => each);
  return `${found.length} actions: ${some.join(", ")}${found.length > some.length ? ", ..." : ""}.`;
}

/** The actions that a policy's text names, once each, in their order; what is no string is left out. */
export function actionsOf(text) {
  const found = [...text.matchAll(/"((?:[a-z][a-z0-9-]*):[A-Za-z*?]+)"/g)].map(([, action]) => action);
  return [...new Set(found)].filter((action) => !action.startsWith("aws:"));
}
