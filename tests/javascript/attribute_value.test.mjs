// DynamoDB JSON and plain JSON.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  fromPlain,
  fromText,
  itemFromPlain,
  itemToPlain,
  problemOf,
  shown,
  toPlain,
} from "../../userlab/console/static/js/dynamodb/attribute_value.js";
import { ExactNumber, write } from "../../userlab/console/static/js/dynamodb/exact_json.js";

test("each type becomes plain JSON", () => {
  const item = {
    text: { S: "a" },
    number: { N: "1.50" },
    flag: { BOOL: false },
    nothing: { NULL: true },
    list: { L: [{ N: "1" }, { S: "b" }] },
    map: { M: { inner: { S: "c" } } },
    texts: { SS: ["x", "y"] },
    numbers: { NS: ["1", "2"] },
  };
  assert.equal(
    write(itemToPlain(item)).replace(/\s+/g, " "),
    '{ "text": "a", "number": 1.50, "flag": false, "nothing": null, "list": [ 1, "b" ], "map": { "inner": "c" }, ' +
      '"texts": [ "x", "y" ], "numbers": [ 1, 2 ] }',
  );
});

test("a set stays a set while the new value still fits", () => {
  assert.deepEqual(fromPlain(["x", "z"], { SS: ["x"] }), { SS: ["x", "z"] });
  assert.deepEqual(fromPlain([new ExactNumber("3")], { NS: ["1"] }), { NS: ["3"] });
});

test("an array that no longer fits its set, or is empty, becomes a list", () => {
  assert.deepEqual(fromPlain(["x", new ExactNumber("1")], { SS: ["x"] }), { L: [{ S: "x" }, { N: "1" }] });
  assert.deepEqual(fromPlain([], { SS: ["x"] }), { L: [] });
});

test("a binary value stays binary, and a text a text", () => {
  assert.deepEqual(itemFromPlain({ photo: "AAEC", name: "Al" }, { photo: { B: "AA==" } }), {
    photo: { B: "AAEC" },
    name: { S: "Al" },
  });
});

test("what is typed into a field takes the type that was chosen", () => {
  assert.deepEqual(fromText("N", "30"), { N: "30" });
  assert.deepEqual(fromText("BOOL", "true"), { BOOL: true });
  assert.deepEqual(fromText("BOOL", "no"), { BOOL: false });
  assert.deepEqual(fromText("NULL", "anything"), { NULL: true });
});

test("an item is an object, nothing else", () => {
  for (const wrong of [null, [], "a", new ExactNumber("1")]) assert.match(problemOf(wrong), /JSON object/);
  assert.equal(problemOf({}), "");
});

test("a cell shows a value in one line", () => {
  assert.equal(shown(undefined), "");
  assert.equal(shown({ N: "1E+3" }), "1E+3");
  assert.equal(shown({ L: [{ N: "1" }, { NULL: true }] }), "[ 1, null ]");
  assert.equal(write(toPlain({ M: {} })), "{}");
});
