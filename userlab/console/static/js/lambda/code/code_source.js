// Code source: the files of the package in an editor, what is not deployed yet, and the ways to deploy.

import { asCode } from "../../as_code.js";
import { file } from "../../call_code.js";
import { aws, get, post } from "../../cloud.js";
import { dialogForm } from "../../dialog.js";
import { download } from "../../download.js";
import { codeEditor } from "../../editor.js";
import { h, replace } from "../../element.js";
import { done, errorBox, failed } from "../../flash.js";
import { field, textInput } from "../../form.js";
import { bytes } from "../../format.js";
import { button, confirmed, section } from "../../page.js";
import { languageOf } from "../../syntax.js";
import { CodeDraft, firstFile } from "./code_draft.js";
import { terraform } from "../function_terraform.js";
import { uploadZip } from "./upload_zip.js";

const SHOWN = 200; // files, as the console's server reads them
const drafts = new Map(); // of this page load: going to another tab and back loses nothing that was typed
const isDirty = () => [...drafts.values()].some(({ draft }) => draft.count);
addEventListener("beforeunload", (event) => {
  if (isDirty()) event.preventDefault();
});

export async function codeSource({ account, name, configuration, reload }) {
  const key = `${account}/${name}`;
  let state = drafts.get(key);
  if (!state?.draft.count) {
    const files = await get("package", { account, function: name });
    state = { draft: new CodeDraft(files, configuration.CodeSha256), open: state?.open };
    drafts.set(key, state);
  }
  const { draft } = state;
  const list = h("ul", { "aria-label": "Files" });
  const place = h("div", {});
  const marks = h("p", { class: "undeployed", role: "status" });
  const deploy = button("Deploy", deployed, "primary");
  const discard = button("Discard changes", discarded, "small");
  const problem = h("div", {});

  function show(opened) {
    state.open = opened;
    const shown = draft.file(opened);
    if (!shown) replace(place, h("div", { class: "empty" }, "The package holds no files. Add one."));
    else if (shown.text === null) replace(place, h("div", { class: "empty" }, unreadable(shown)));
    else replace(place, editorOf(opened, shown.text));
    mark();
  }
  function editorOf(opened, value) {
    const onChange = (text) => {
      draft.write(opened, text);
      mark();
    };
    return codeEditor({ value, language: languageOf(opened), label: `Code of ${opened}`, onChange }).element;
  }
  function mark() {
    const { count } = draft;
    deploy.disabled = !count;
    discard.hidden = !count;
    replace(marks, count ? `You have undeployed changes in ${count} ${count === 1 ? "file" : "files"}.` : "");
    replace(list, draft.names.map(entry));
  }
  function entry(each) {
    const sign = draft.isChanged(each)
      ? [h("span", { class: "hidden" }, ", not deployed"), h("b", { "aria-hidden": "true" }, "●")]
      : null;
    const pressed = String(each === state.open);
    return h(
      "li",
      {},
      h("button", { type: "button", "aria-pressed": pressed, onclick: () => opening(each) }, each, sign),
    );
  }
  function opening(each) {
    show(each);
    list.querySelector('[aria-pressed="true"]').focus();
  }
  async function deployed() {
    deploy.disabled = true;
    replace(problem);
    try {
      const { zip } = await post("package", { account, function: name, sha256: draft.sha256, changes: draft.changes });
      await aws(account, "lambda", "UpdateFunctionCode", { FunctionName: name, ZipFile: zip });
      drafts.set(key, { draft: new CodeDraft([], ""), open: state.open });
      await reload({ quiet: true });
      done(`The code of ${name} was deployed.`);
    } catch (error) {
      replace(problem, errorBox(error));
      mark();
    }
  }
  async function discarded() {
    const text = "What you changed and did not deploy is lost.";
    if (!(await confirmed({ title: "Discard changes", text, action: "Discard" }))) return;
    drafts.delete(key);
    reload({ quiet: true });
  }
  async function named(title, current, submit, run) {
    const asked = field("File name", textInput({ value: current }), {
      hint: "A name such as handler.py, with its folder where it has one: lib/names.py.",
      check: (text) => draft.problemOf(text.trim(), current),
    });
    await dialogForm({ title, fields: [asked], content: asked.element, submit, run: () => run(asked.value.trim()) });
  }
  const add = () =>
    named("New file", "", "Add", (file) => {
      draft.add(file);
      show(file);
    });
  const rename = () =>
    named(`Rename ${state.open}`, state.open, "Rename", (changed) => {
      draft.rename(state.open, changed);
      show(changed);
    });
  async function remove() {
    const text = "It goes when you deploy. Until then, Discard changes brings it back.";
    if (!(await confirmed({ title: `Delete ${state.open}`, text, action: "Delete file" }))) return;
    draft.remove(state.open);
    show(firstFile(draft, configuration.Handler ?? ""));
  }

  show(draft.file(state.open) ? state.open : firstFile(draft, configuration.Handler ?? ""));
  return section(
    "Code source",
    {
      about: `Changes reach the function when you deploy them.${draft.names.length < SHOWN ? "" : ` The first ${SHOWN} files are shown; the others stay as they are.`}`,
      actions: [
        button(
          "Upload from .zip file",
          () => uploadZip({ account, name, configuration, reload, forget: () => drafts.delete(key) }),
          "small",
        ),
        button("Download", () => download("package", { account, function: name, zip: "" }).catch(failed), "small"),
        deploy,
      ],
    },
    h("div", { class: "row" }, marks, discard),
    problem,
    h(
      "div",
      { class: "files" },
      h(
        "div",
        { class: "stack" },
        list,
        h(
          "div",
          { class: "toggles" },
          button("New file", add, "small"),
          button("Rename", rename, "small"),
          button("Delete file", remove, "small"),
        ),
      ),
      place,
    ),
    sameAsCode(name, configuration),
  );
}

function sameAsCode(FunctionName, configuration) {
  const code = asCode({ terraform: terraform(configuration), place: "folded", label: "The deployment as code" });
  code.show([
    ["lambda", "UpdateFunctionCode", { FunctionName, ZipFile: file("function.zip") }],
    ["lambda", "wait:function_updated_v2", { FunctionName }],
  ]);
  return code.element;
}

const unreadable = (shown) =>
  `This file is binary or larger than 200 kB (${bytes(shown.bytes)}), so it is not shown. It stays in the package.`;
