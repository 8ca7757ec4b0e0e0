// Colours for code: comments, texts, numbers, keywords. Enough to read by, not a parser.

import { h } from "./element.js";

const PYTHON =
  "and as assert async await break class continue def del elif else except finally for from global if import in is lambda None nonlocal not or pass raise return True False try while with yield";
const JAVASCRIPT =
  "async await break case catch class const continue default delete do else export extends false finally for from function if import in instanceof let new null of return static switch this throw true try typeof undefined var void while yield";
const TEXT = String.raw`"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'`;
const NUMBER = String.raw`\b\d[\w.]*\b`;
const words = (list) => `\\b(?:${list.split(" ").join("|")})\\b`;

/** The kinds of each language in the order in which they are tried. */
const LANGUAGES = {
  python: [
    ["comment", "#.*"],
    ["text", `(?:\\b[rbf]{1,2})?(?:"""[^]*?"""|'''[^]*?'''|${TEXT})`],
    ["keyword", words(PYTHON)],
    ["number", NUMBER],
  ],
  javascript: [
    ["comment", String.raw`\/\/.*|\/\*[^]*?\*\/`],
    ["text", `${TEXT}|\`(?:\\\\.|[^\`\\\\])*\``],
    ["keyword", words(JAVASCRIPT)],
    ["number", NUMBER],
  ],
  json: [
    ["name", String.raw`"(?:\\.|[^"\\\n])*"(?=\s*:)`],
    ["text", TEXT],
    ["keyword", words("true false null")],
    ["number", String.raw`-?\b\d[\d.eE+-]*`],
  ],
  terraform: [
    ["comment", "#.*"],
    ["text", TEXT],
    ["name", String.raw`\b\w+(?=\s*=)`],
    ["keyword", words("resource attribute data provider true false")],
    ["number", NUMBER],
  ],
  shell: [
    ["text", TEXT],
    ["name", String.raw`(?<=\s)--?[a-zA-Z][\w-]*`],
    ["comment", String.raw`\\$`],
  ],
};

const patterns = Object.fromEntries(
  Object.entries(LANGUAGES).map(([language, kinds]) => [
    language,
    new RegExp(kinds.map(([kind, pattern]) => `(?<${kind}>${pattern})`).join("|"), "gm"),
  ]),
);

/** The text as nodes: coloured('x = "a"', "python") is [`x = `, <span class="syntax-text">"a"</span>]. */
export function coloured(text, language) {
  const pattern = patterns[language];
  if (!pattern) return [text];
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(pattern)) {
    const kind = Object.keys(found.groups).find((name) => found.groups[name] !== undefined);
    nodes.push(text.slice(end, found.index), h("span", { class: `syntax-${kind}` }, found[0]));
    end = found.index + found[0].length;
  }
  return [...nodes, text.slice(end)];
}

const ENDINGS = {
  py: "python",
  js: "javascript",
  mjs: "javascript",
  cjs: "javascript",
  json: "json",
  tf: "terraform",
  sh: "shell",
};
/** The language of a file by its name's end. */
export const languageOf = (name) => ENDINGS[name.split(".").pop()] ?? "";
