// DOM elements from data. Text is always a text node, so that nothing a learner stored is ever read as HTML.

/**
 * h("td", {class: "number"}, "12") makes <td class="number">12</td>.
 * Attributes: on* are listeners, null, undefined and false are left out, true is an empty attribute,
 * `style` is an object of CSS properties. Children: nodes, texts, arrays of them; null and false are left out.
 */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

/** Put `children` in place of what an element holds. */
export function replace(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

let last = 0;
/** An id that no other element of the page has. */
export function newId(prefix) {
  last += 1;
  return `${prefix}-${last}`;
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "style") for (const [key, text] of Object.entries(value)) element.style.setProperty(key, text);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...nodes(children));
  return element;
}

function nodes(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}
