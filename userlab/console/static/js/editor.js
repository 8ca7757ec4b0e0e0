// The code editor: CodeMirror, with the console's colours, and what is wrong said in words below it.
//
// It lives in a shadow root, since CodeMirror's styles are a constructed style sheet there. In the document they would
// be a <style> element, which the page's content security policy refuses, as it should.
// Escape, then Tab, leaves it: Tab alone indents. A page that imports this module weighs half a megabyte more.

import { h, newId, replace } from "./element.js";
import { problemsOf, within } from "./editor_problems.js";
import * as cm from "../vendor/codemirror.js";

const LANGUAGES = {
  python: [cm.python, "    "],
  javascript: [cm.javascript, "  "],
  json: [cm.json, "  "],
};
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { display: block; min-width: 0; }
  .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`);

/**
 * An editor: {element, value, language, focus(), check(), problems}. value and language can be set.
 * `language`: "python", "javascript", "json"; another one is plain text. `onChange(text)` follows what is typed.
 * `diagnostics(text)` returns what is wrong, [{line, message, severity}] or [{from, to, message, severity}], or a
 * promise of it; lines count from 1, offsets from 0, the severity is "error" (if left out), "warning" or "info".
 * JSON is checked without it, too.
 */
export function codeEditor({ value = "", language = "", label, onChange = () => {}, diagnostics = () => [] }) {
  const host = h("div", { class: "editor" });
  const root = host.attachShadow({ mode: "open", delegatesFocus: true });
  root.adoptedStyleSheets = [sheet];
  const help = h("p", { class: "hidden", id: newId("editor-help") }, "Press Escape, then Tab, to leave the editor.");
  const list = h("ul", { class: "editor-problems", "aria-live": "polite", "aria-label": "Problems in the text" });
  let current = language;
  let problems = [];
  const spoken = new cm.Compartment();
  const look = async (view) => {
    problems = await problemsOf(view.state.doc.toString(), current, diagnostics);
    replace(list, problems.map(said));
    list.hidden = !problems.length;
    return problems.map((each) => within(each, view.state.doc.toString()));
  };
  const view = new cm.EditorView({
    parent: root,
    root,
    state: cm.EditorState.create({
      doc: value,
      extensions: [
        BASIS,
        spoken.of(speaks(current)),
        cm.linter(look, { delay: 300 }),
        cm.EditorView.contentAttributes.of({
          "aria-label": label,
          "aria-describedby": help.id,
          spellcheck: "false",
          tabindex: "0",
        }),
        cm.EditorView.updateListener.of((update) => update.docChanged && onChange(update.state.doc.toString())),
      ],
    }),
  });
  root.append(help);
  list.hidden = true;
  return {
    element: h("div", { class: "editor-place" }, host, list),
    get value() {
      return view.state.doc.toString();
    },
    set value(text) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: 0 } });
    },
    get language() {
      return current;
    },
    set language(changed) {
      current = changed;
      view.dispatch({ effects: spoken.reconfigure(speaks(changed)) });
      cm.forceLinting(view);
    },
    /** What was wrong when it was last looked at, some 300 ms after the last key. */
    get problems() {
      return problems;
    },
    /** Look at once, and resolve to what is wrong. */
    async check() {
      await look(view);
      cm.forceLinting(view);
      return problems;
    },
    focus: () => view.focus(),
  };
}

/**
 * An editor as a field of form.js: {element, input, value, check(), fail(text), clear(), says, editor}.
 * `check(text)` returns what is wrong with the text before anything is sent; the other options are codeEditor's.
 */
export function editorField(label, { hint, check = () => "", says = null, onChange = () => {}, ...options } = {}) {
  const error = h("p", { class: "problem", role: "alert" });
  const editor = codeEditor({
    ...options,
    label,
    onChange: (text) => {
      field.clear();
      onChange(text);
    },
  });
  const heading = h("p", { class: "label", "aria-hidden": "true" }, label); // the editor itself says its label
  const note = hint ? h("p", { class: "hint" }, hint) : null;
  const field = {
    element: h("div", { class: "field wide" }, heading, note, editor.element, error),
    input: editor,
    editor,
    says,
    get value() {
      return editor.value;
    },
    fail: (text) => replace(error, text),
    clear: () => replace(error),
    check() {
      this.clear();
      const problem = check(editor.value);
      if (problem) this.fail(problem);
      return !problem;
    },
  };
  return field;
}

const said = (each) =>
  h("li", { class: each.severity ?? "error" }, each.line ? `Line ${each.line}: ` : "", each.message);

function speaks(language) {
  const [mode, indent] = LANGUAGES[language] ?? [null, "  "];
  return [mode ? mode() : [], cm.indentUnit.of(indent)];
}

const { tags } = cm;
const COLOURS = cm.HighlightStyle.define([
  { tag: tags.comment, color: "var(--syntax-comment)", fontStyle: "italic" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: "var(--syntax-text)" },
  { tag: [tags.keyword, tags.bool, tags.null, tags.self, tags.atom], color: "var(--syntax-keyword)" },
  { tag: tags.number, color: "var(--syntax-number)" },
  { tag: [tags.definition(tags.variableName), tags.function(tags.variableName)], color: "var(--syntax-name)" },
  { tag: [tags.propertyName, tags.className], color: "var(--syntax-name)" },
]);
// A wave, and no picture: CodeMirror's own are data: addresses, which the page may not load.
const wave = (colour) => ({ backgroundImage: "none", textDecoration: `underline wavy var(${colour}) 1px` });
const LOOK = cm.EditorView.theme({
  "&": {
    color: "var(--text)",
    backgroundColor: "var(--code-ground)",
    border: "1px solid var(--strong-line)",
    borderRadius: "10px",
    fontSize: "0.8125rem",
    overflow: "hidden",
  },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "2px" },
  ".cm-scroller": {
    fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
    lineHeight: "1.5",
    maxHeight: "32rem",
  },
  ".cm-content, .cm-gutter": { minHeight: "8rem" },
  ".cm-content": { caretColor: "var(--text)", padding: "0.6rem 0" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": { color: "var(--quiet)", backgroundColor: "var(--raised)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--accent) 7%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "color-mix(in srgb, var(--accent) 28%, transparent)",
  },
  ".cm-selectionMatch": { backgroundColor: "color-mix(in srgb, var(--waiting) 22%, transparent)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "color-mix(in srgb, var(--good) 30%, transparent)" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "color-mix(in srgb, var(--bad) 30%, transparent)" },
  ".cm-panels": { color: "var(--text)", backgroundColor: "var(--raised)", borderColor: "var(--line)" },
  ".cm-textfield, .cm-button": {
    color: "var(--text)",
    background: "var(--surface)",
    border: "1px solid var(--strong-line)",
    borderRadius: "6px",
  },
  ".cm-tooltip": { color: "var(--text)", backgroundColor: "var(--surface)", border: "1px solid var(--strong-line)" },
  ".cm-lintRange-error": wave("--bad"),
  ".cm-lintRange-warning": wave("--waiting"),
  ".cm-lintRange-info": wave("--accent"),
});
const BASIS = [
  cm.lineNumbers(),
  cm.highlightActiveLineGutter(),
  cm.history(),
  cm.drawSelection(),
  cm.indentOnInput(),
  cm.bracketMatching(),
  cm.closeBrackets(),
  cm.highlightActiveLine(),
  cm.highlightSelectionMatches(),
  cm.search({ top: true }),
  cm.syntaxHighlighting(COLOURS),
  cm.keymap.of([
    ...cm.closeBracketsKeymap,
    ...cm.defaultKeymap,
    ...cm.searchKeymap,
    ...cm.historyKeymap,
    ...cm.lintKeymap,
    cm.indentWithTab,
  ]),
  LOOK,
];
