// What is wrong in an editor, with its line.
import assert from "node:assert/strict";
import { test } from "node:test";

import { jsonProblems, problemsOf, within } from "../../userlab/console/static/js/editor_problems.js";

test("a text that is no JSON is told with its line", () => {
  assert.deepEqual(jsonProblems("{}"), []);
  const [problem] = jsonProblems('{\n  "a": 1,\n}');
  assert.equal(problem.line, 3);
  assert.match(problem.message, /^This is not JSON: .*\.$/);
});

test("what the page finds comes after JSON's own rules, with an error's severity", async () => {
  const find = () => [{ line: 2, message: "No such action." }];
  assert.deepEqual(await problemsOf("{\n}", "json", find), [
    { severity: "error", line: 2, message: "No such action." },
  ]);
  assert.equal((await problemsOf("{", "json", find)).length, 1);
});

test("a line becomes its offsets, and nothing lies outside of the text", () => {
  assert.deepEqual(within({ line: 2, message: "", severity: "info" }, "ab\ncd\ne"), {
    from: 3,
    to: 5,
    message: "",
    severity: "info",
  });
  assert.equal(within({ line: 99, message: "", severity: "error" }, "ab").to, 2);
  assert.equal(within({ from: 0, to: 50, message: "", severity: "error" }, "ab").to, 2);
});
