// What calls would cost on AWS: units, requests and GB-seconds times the list price. As userlab/measured/prices.py counts.

import { dataTable } from "../data_table.js";
import { h, replace } from "../element.js";
import { field, select } from "../form.js";
import { dollars } from "../format.js";
import { section } from "../page.js";

const MB_A_GB = 1024;
const BYTES_A_GB = 1e9;
const TIMES = [
  ["1", "once"],
  ["1000", "1,000 times"],
  ["1000000", "1,000,000 times"],
];
const amount = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 6 });

/** The total of records in US dollars. `prices` is {name: {price, per, what}}. */
export const totalOf = (records, prices) => rowsOf(records, prices).reduce((total, row) => total + row.usd, 0);

/** {element, show(records)}: what was used, and what it costs if it is done as many times as one chooses. */
export function billSection(prices) {
  const place = h("div", {});
  const times = field("If these calls were made", select(TIMES, { value: "1" }));
  let records = [];
  const draw = () => replace(place, billTable(rowsOf(records, prices, Number(times.value))));
  times.input.addEventListener("change", draw);
  const about = "List prices of us-east-1, on-demand tables, without the free tier.";
  return {
    element: section("Price on AWS", { about }, times.element, place),
    show: (changed) => {
      records = changed;
      draw();
    },
  };
}

function billTable(rows) {
  const total = rows.reduce((sum, row) => sum + row.usd, 0);
  return dataTable({
    caption: "Price by what was used",
    columns: [
      ["What", (row) => row.what],
      ["Quantity", (row) => (row.quantity === null ? "" : amount.format(row.quantity)), { class: "number" }],
      ["Price", (row) => dollars(row.usd), { class: "number" }],
    ],
    rows: rows.length ? [...rows, { what: h("b", {}, "Total"), quantity: null, usd: total }] : [],
    empty: "Nothing that AWS charges for yet.",
  });
}

function rowsOf(records, prices, times = 1) {
  return Object.entries(quantitiesOf(records))
    .filter(([, quantity]) => quantity)
    .map(([name, quantity]) => ({
      what: prices[name].what,
      quantity: quantity * times,
      usd: (quantity * times * prices[name].price) / prices[name].per,
    }));
}

function quantitiesOf(records) {
  const sum = (value) => records.reduce((total, each) => total + (value(each) ?? 0), 0);
  const ran = (each) => each.billed_ms !== null;
  return {
    read_request_unit: sum((each) => each.read_units),
    write_request_unit: sum((each) => each.write_units),
    lambda_request: records.filter(ran).length,
    lambda_gb_second: sum((each) => gbSeconds(each, each.billed_ms - (each.init_ms ?? 0))),
    lambda_init_gb_second: sum((each) => gbSeconds(each, each.init_ms)),
    rest_api_request: records.filter((each) => isRequest(each) && !(each.error && [403, 429].includes(each.status)))
      .length,
    log_gb: sum((each) => each.log_bytes) / BYTES_A_GB,
  };
}

const gbSeconds = (record, spent) => ((spent ?? 0) / 1000) * ((record.memory_mb ?? 0) / MB_A_GB);

/** Whether a record is a client's request to a REST API, "GET /user/{id}", and no operation of API Gateway itself. */
const isRequest = (record) => record.service === "apigateway" && record.action.includes(" ");
