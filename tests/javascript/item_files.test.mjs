// Items from files and into files, and what becomes of an item that two people edit.
import assert from "node:assert/strict";
import { test } from "node:test";

import { templatesOf } from "../../userlab/console/static/js/dynamodb/partiql_templates.js";
import { addedTo, differencesOf, putOf } from "../../userlab/console/static/js/dynamodb/item_put.js";
import { parseCsv, writeCsv } from "../../userlab/console/static/js/dynamodb/transfer/csv.js";
import * as files from "../../userlab/console/static/js/dynamodb/transfer/file_items.js";

const KEYS = [{ name: "UserID", type: "S" }];
const BIG = "12345678901234567890123456789012345678";
const itemsOf = (text, keys = KEYS) => files.itemsOfColumns(files.columnsOf(text, keys));

test("CSV: quotes hold commas, quotes and lines; lines end in any way", () => {
  assert.deepEqual(parseCsv('\uFEFFa,b\r\n"x, ""y""\n",2\n'), [
    ["a", "b"],
    ['x, "y"\n', "2"],
  ]);
  assert.deepEqual(parseCsv("a;b\r1;2"), [
    ["a", "b"],
    ["1", "2"],
  ]);
  assert.deepEqual(parseCsv('a\n""\n\n1'), [["a"], [""], ["1"]]);
  assert.throws(() => parseCsv('a\n"x'), /not closed/);
});

test("CSV that was written is read back as it was", () => {
  const rows = [
    ["a", 'b "c"'],
    ["1,5", " x\r\ny"],
  ];
  assert.deepEqual(parseCsv(writeCsv(rows)), rows);
});

test("a column's type is what all of its values are, and a number keeps all digits", () => {
  const text = `UserID,Age,Big,Zip,Active,Tags\nu1,30,${BIG},00501,true,"[""a"",1.50]"\nu2,,1,10115,false,[]`;
  assert.deepEqual(
    files.columnsOf(text, KEYS).map(({ type }) => type),
    ["S", "N", "N", "S", "BOOL", "JSON"],
  );
  const [first, second] = itemsOf(text);
  assert.deepEqual(first.Big, { N: BIG });
  assert.deepEqual(first.Tags, { L: [{ S: "a" }, { N: "1.50" }] });
  assert.ok(!("Age" in second));
});

test("a key column has the table's type, whatever its values look like", () => {
  assert.deepEqual(itemsOf("UserID\n17")[0], { UserID: { S: "17" } });
});

test("a line with another number of values, and a name that is there twice, are told", () => {
  assert.throws(() => files.columnsOf("a,b\n1", KEYS), /Line 2 has 1 values/);
  assert.throws(() => files.columnsOf("a,a\n1,2", KEYS), /Two columns/);
  assert.throws(() => files.columnsOf("a,\n1,2", KEYS), /name every column/);
});

test("JSON: a list, one item, one a line, with types, and an export's lines", () => {
  const plain = { UserID: { S: "u1" }, Big: { N: BIG } };
  assert.deepEqual(files.itemsOfJson(`[{"UserID": "u1", "Big": ${BIG}}]`), [plain]);
  assert.deepEqual(files.itemsOfJson(`{"UserID": "u1", "Big": ${BIG}}`), [plain]);
  assert.deepEqual(files.itemsOfJson('{"UserID": "u1"}\n{"UserID": "u2"}\n').length, 2);
  assert.deepEqual(files.itemsOfJson(`{"UserID": {"S": "u1"}, "Big": {"N": "${BIG}"}}`), [plain]);
  assert.deepEqual(files.itemsOfJson('{"Item": {"UserID": {"S": "u1"}}}\n{"Item": {"UserID": {"S": "u2"}}}')[1], {
    UserID: { S: "u2" },
  });
  assert.throws(() => files.itemsOfJson("[1]"), /Item 1 is no JSON object/);
});

test("items without their key, with a key of another type, or twice, are told before anything is sent", () => {
  assert.match(files.problemOfItems([], KEYS), /no items/);
  assert.match(files.problemOfItems([{ Name: { S: "a" } }], KEYS), /Item 1 has no UserID/);
  assert.match(files.problemOfItems([{ UserID: { N: "1" } }], KEYS), /key of type S, here it has N/);
  assert.match(files.problemOfItems([{ UserID: { S: "a" } }, { UserID: { S: "a" } }], KEYS), /Items 1 and 2/);
  assert.equal(files.problemOfItems([{ UserID: { S: "a" } }], KEYS), "");
});

test("what was exported is imported as it was", () => {
  const items = [
    {
      UserID: { S: "u1" },
      Big: { N: BIG },
      Note: { S: 'a, "b"\nc' },
      Tags: { L: [{ N: "0.10" }] },
      On: { BOOL: true },
    },
    { UserID: { S: "u2" } },
  ];
  assert.deepEqual(itemsOf(files.csvOf(items, KEYS)), items);
  assert.deepEqual(files.itemsOfJson(files.jsonOf(items)), items);
  const sets = [{ UserID: { S: "u1" }, Sizes: { NS: ["1", "2"] }, Raw: { B: "AAEC" } }];
  assert.deepEqual(files.itemsOfJson(files.jsonOf(sets, true)), sets);
});

test("a new item is written only where there is none", () => {
  const request = putOf("Users", KEYS, { UserID: { S: "u1" } }, null);
  assert.equal(request.ConditionExpression, "attribute_not_exists(#key)");
});

test("an edited item is written only over what was read, and a new attribute only where there is none", () => {
  const read = { UserID: { S: "u1" }, Name: { S: "Al" } };
  const request = putOf("Users", KEYS, { ...read, Age: { N: "3" } }, read);
  assert.equal(request.ConditionExpression, "attribute_exists(#key) AND #n0 = :v0 AND attribute_not_exists(#n1)");
  assert.deepEqual(request.ExpressionAttributeNames, { "#key": "UserID", "#n0": "Name", "#n1": "Age" });
  assert.deepEqual(request.ExpressionAttributeValues, { ":v0": { S: "Al" } });
  assert.equal(request.ReturnValues, "ALL_OLD");
});

test("what somebody else changed, added or removed is said in words", () => {
  const read = { UserID: { S: "u1" }, Name: { S: "Al" }, Old: { N: "1" } };
  const found = { UserID: { S: "u1" }, Name: { S: "Bo" }, Age: { N: "3" } };
  assert.deepEqual(differencesOf(read, found), ["Age was added: 3", 'Name was "Al" and is "Bo"', "Old was removed."]);
  assert.deepEqual(differencesOf(read, undefined), ["The item was deleted."]);
  assert.deepEqual(addedTo(read, found, read), ["Age"]);
  assert.deepEqual(addedTo(read, found, { ...read, Age: { N: "9" } }), []);
});

test("the order of a set's or a map's members is no change", () => {
  const one = { T: { SS: ["a", "b"] }, M: { M: { x: { S: "1" }, y: { S: "2" } } } };
  const other = { T: { SS: ["b", "a"] }, M: { M: { y: { S: "2" }, x: { S: "1" } } } };
  assert.deepEqual(differencesOf(one, other), []);
  assert.equal(differencesOf({ L: { L: [{ S: "a" }, { S: "b" }] } }, { L: { L: [{ S: "b" }, { S: "a" }] } }).length, 1);
});

test("PartiQL's templates quote what a name may hold", () => {
  const [scan, query, insert] = templatesOf("a.b", [{ name: "it's", type: "S" }]).map(([, text]) => text);
  assert.equal(scan, 'SELECT * FROM "a.b"');
  assert.match(query, /WHERE "it's" = 'it''?s-1'/);
  assert.match(insert, /'it''s': /);
});
