// JSON whose numbers keep all their digits.
import assert from "node:assert/strict";
import { test } from "node:test";

import { ExactNumber, loose, parse, write } from "../../userlab/console/static/js/dynamodb/exact_json.js";

test("a number is written as it was read, in any browser", () => {
  for (const text of ["0", "-1.50", "30", "1e3", "1234567890123456789012345678901234567.8"]) {
    const read = parse(text);
    assert.ok(read instanceof ExactNumber);
    assert.equal(write(read), text);
  }
});

test("what looks like a number, a mark or an escape in a string stays a string", () => {
  for (const text of ['"007"', '"a \\"1\\" b"', '"\\ue0001"', '"\uE0001"', '{"1": "x: 2"}'])
    assert.deepEqual(loose(parse(text)), JSON.parse(text));
});

test("38 digits are written as they are", () => {
  const digits = "1234567890123456789012345678901234567.8";
  assert.equal(write({ N: new ExactNumber(digits) }), `{\n  "N": ${digits}\n}`);
});

test("a string that looks like a number stays a string", () => {
  assert.equal(write(parse('"007"')), '"007"');
});

test("empty lists and maps take one line, others a line for each member", () => {
  assert.equal(write({ a: [], b: {}, c: [true] }), '{\n  "a": [],\n  "b": {},\n  "c": [\n    true\n  ]\n}');
});

test("an error names the line", () => {
  assert.throws(() => parse('{\n"a": 1,\n}'), { name: "SyntaxError", message: /^This is not JSON: .*line 3/ });
});

test("loose gives JavaScript's own numbers, however deep", () => {
  assert.deepEqual(loose({ a: [new ExactNumber("2")], b: null }), { a: [2], b: null });
});
