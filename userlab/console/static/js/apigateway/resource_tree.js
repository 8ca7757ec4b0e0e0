// The tree of an API's resources and their methods, as links: each has an address.

import { h } from "../element.js";

/** `current` is {resource, method}; `href(query)` the address of a place in the tree. */
export function resourceTree(resources, current, href) {
  const below = (parentId) =>
    resources
      .filter((each) => each.parentId === parentId)
      .map((each) => h("li", {}, entry(each, current, href), branch(each)));
  const branch = (resource) => {
    const methods = Object.keys(resource.resourceMethods ?? {}).sort();
    const items = [
      ...methods.map((method) => h("li", {}, methodEntry(resource, method, current, href))),
      ...below(resource.id),
    ];
    return items.length ? h("ul", {}, items) : null;
  };
  const root = resources.find((each) => !each.parentId);
  return h(
    "nav",
    { class: "tree", "aria-label": "Resources" },
    h("ul", {}, h("li", {}, entry(root, current, href), branch(root))),
  );
}

const entry = (resource, current, href) =>
  h(
    "a",
    {
      class: "mono",
      href: href({ resource: resource.id }),
      "aria-current": resource.id === current.resource && !current.method ? "page" : null,
    },
    resource.pathPart ? `/${resource.pathPart}` : "/",
  );

const methodEntry = (resource, method, current, href) =>
  h(
    "a",
    {
      href: href({ resource: resource.id, method }),
      "aria-current": resource.id === current.resource && method === current.method ? "page" : null,
    },
    h("span", { class: `method ${method}` }, method),
    h("span", { class: "hidden" }, ` ${resource.path}`),
  );
