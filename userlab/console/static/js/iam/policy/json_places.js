// JSON with the places of its values, so that what is wrong with a policy can be told by its line.

const TOKEN = /\s*(?:([{}[\],:])|("(?:\\.|[^"\\])*")|([^\s{}[\],:"]+))/y;

/**
 * A JSON text as nodes: {value, from, to}, and of an object `members`: [{name, from, to, node}], of an array `items`.
 * Offsets count from 0. Throws SyntaxError when it is no JSON.
 */
export function placed(text) {
  JSON.parse(text); // says what is wrong in the browser's own words; from here on it is JSON
  TOKEN.lastIndex = 0;
  return node(text, next(text));
}

function next(text) {
  const found = TOKEN.exec(text);
  const to = TOKEN.lastIndex;
  const [, mark, string, word] = found;
  return { mark, word: string ?? word, from: to - (mark ?? string ?? word).length, to };
}

function node(text, token) {
  if (token.mark === "{") return object(text, token);
  if (token.mark === "[") return array(text, token);
  return { value: JSON.parse(token.word), from: token.from, to: token.to };
}

function object(text, { from }) {
  const members = [];
  let token = next(text);
  while (token.mark !== "}") {
    const { word, from: start, to: end } = token;
    next(text); // the colon
    members.push({ name: JSON.parse(word), from: start, to: end, node: node(text, next(text)) });
    token = next(text);
    if (token.mark === ",") token = next(text);
  }
  return {
    value: Object.fromEntries(members.map((each) => [each.name, each.node.value])),
    from,
    to: token.to,
    members,
  };
}

function array(text, { from }) {
  const items = [];
  let token = next(text);
  while (token.mark !== "]") {
    items.push(node(text, token));
    token = next(text);
    if (token.mark === ",") token = next(text);
  }
  return { value: items.map((each) => each.value), from, to: token.to, items };
}
