// Addresses, numbers and rules that every page uses.
import assert from "node:assert/strict";
import { test } from "node:test";

import { capacityUnits, keyName, tableName } from "../../userlab/console/static/js/dynamodb/table_rules.js";
import { bytes, dollars, lastOf, milliseconds, number } from "../../userlab/console/static/js/format.js";
import { link, parse } from "../../userlab/console/static/js/route.js";
import { withInitPhases } from "../../userlab/console/static/js/activity/traces.js";
import { languageOf } from "../../userlab/console/static/js/syntax.js";

test("an address leads to its page and back", () => {
  const address = link("123456789002", ["dynamodb", "table", "a/b #?"], { tab: "indexes", index: undefined });
  const found = parse(address);
  assert.deepEqual([found.account, found.parts], ["123456789002", ["dynamodb", "table", "a/b #?"]]);
  assert.deepEqual([...found.query], [["tab", "indexes"]]);
});

test("an address that is damaged is read as far as it goes", () => {
  assert.deepEqual(parse("#/%zz").parts, ["%zz"]);
  assert.deepEqual(parse(""), { account: null, parts: [], query: new URLSearchParams() });
});

test("sizes are in units of 1,024", () => {
  assert.deepEqual(
    [bytes(undefined), bytes(1023), bytes(1536), bytes(3 * 1024 ** 2)],
    ["-", "1023 bytes", "1.5 KB", "3.0 MB"],
  );
});

test("small amounts of money keep their digits", () => {
  assert.deepEqual([dollars(0), dollars(0.00000125), dollars(2.5)], ["0 USD", "0.0000013 USD", "2.50 USD"]);
});

test("numbers, times and the ends of ARNs", () => {
  assert.deepEqual([number(1234567), number(null)], ["1,234,567", "-"]);
  assert.deepEqual([milliseconds(3.125), milliseconds(1234.5)], ["3.1 ms", "1235 ms"]);
  assert.equal(lastOf("arn:aws:iam::1:role/a/b"), "b");
});

test("DynamoDB's rules for names and units are told before anything is sent", () => {
  assert.equal(tableName("Users"), "");
  assert.match(tableName("ab"), /3 to 255/);
  assert.match(tableName("a b c"), /Use only letters/);
  assert.match(keyName("ü".repeat(128)), /255 bytes/);
  assert.equal(capacityUnits("5"), "");
  for (const wrong of ["0", "1.5", "-1", ""]) assert.match(capacityUnits(wrong), /whole number/);
});

test("the language of a file is told by the end of its name", () => {
  assert.deepEqual(
    [languageOf("a/index.mjs"), languageOf("main.tf"), languageOf("LICENSE")],
    ["javascript", "terraform", ""],
  );
});

test("the init phase of a cold start is a span of its own", () => {
  const cold = { action: "Invoke", time: 10, milliseconds: 400, init_began: 10.1, init_ms: 250, error: "Unhandled" };
  const warm = { action: "Invoke", time: 11, milliseconds: 5, init_began: null, init_ms: null };
  assert.deepEqual(
    withInitPhases([cold, warm]).map(({ action, time, milliseconds, error }) => [action, time, milliseconds, error]),
    [
      ["Invoke", 10, 400, "Unhandled"],
      ["init phase", 10.1, 250, null],
      ["Invoke", 11, 5, undefined],
    ],
  );
});
