// Managed policies to choose from: a search, and a box to tick for each.

import { dataTable } from "../data_table.js";
import { h, replace } from "../element.js";
import { textInput } from "../form.js";
import { button } from "../page.js";
import { allManagedPolicies, kindOf } from "./calls.js";

const SHOWN = 20;

/** {element, chosen}: the ARNs that are ticked. `taken` are those that the role has already. */
export function managedPicker(account, { taken = [], onchange = () => {} } = {}) {
  const chosen = new Set();
  const list = h("div", {}, h("p", { class: "hint" }, "Loading"));
  const marks = h("div", { class: "toggles" });
  const said = h("p", { class: "hint", role: "status" });
  const search = textInput({ type: "search", "aria-label": "Search policies", placeholder: "Search by policy name" });
  let policies = [];
  const choose = (arn, wanted) => {
    if (wanted) chosen.add(arn);
    else chosen.delete(arn);
    drawMarks();
    onchange();
  };
  function drawMarks() {
    const mark = (arn) => {
      const name = arn.split("/").pop();
      const remove = () => {
        choose(arn, false);
        draw();
      };
      return h(
        "button",
        { type: "button", class: "toggle", "aria-label": `Remove ${name}`, onclick: remove },
        name,
        " ×",
      );
    };
    replace(marks, [...chosen].map(mark));
  }
  function draw() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = policies.filter(({ PolicyName: name }) => words.every((word) => name.toLowerCase().includes(word)));
    said.textContent = `${found.length} ${found.length === 1 ? "policy" : "policies"}${
      found.length > SHOWN ? `, the first ${SHOWN} are shown: search by a part of the name` : ""
    }`;
    replace(list, table(found.slice(0, SHOWN), chosen, choose));
  }
  search.addEventListener("input", draw);
  allManagedPolicies(account).then(
    (found) => {
      policies = found.filter(({ Arn: arn }) => !taken.includes(arn));
      draw();
    },
    (error) =>
      replace(
        list,
        h("p", { class: "problem" }, error.message),
        button("Try again", () => location.reload(), "small"),
      ),
  );
  return {
    element: h("div", { class: "stack" }, h("div", { class: "field" }, search), marks, said, list),
    get chosen() {
      return [...chosen];
    },
  };
}

function table(policies, chosen, choose) {
  return dataTable({
    caption: "Permissions policies",
    columns: [
      [
        "",
        ({ Arn: arn, PolicyName: name }) =>
          h("input", {
            type: "checkbox",
            "aria-label": name,
            checked: chosen.has(arn),
            onchange: (event) => choose(arn, event.target.checked),
          }),
        { class: "check" },
      ],
      ["Policy name", ({ Arn: arn, PolicyName: name }) => [name, h("small", { class: "type" }, ` ${kindOf(arn)}`)]],
    ],
    rows: policies,
    empty: "No policy has a name like this.",
  });
}
