// What calls would cost on AWS: units, requests and GB-seconds times the list price. As userlab/prices.py counts.

const MB_A_GB = 1024;

/** The price of records in US dollars. `prices` is {name: {price, per}}. */
export function priceOf(records, prices) {
  const sum = (value) => records.reduce((total, each) => total + (value(each) ?? 0), 0);
  const ran = (each) => each.billed_ms !== null;
  const quantities = {
    read_request_unit: sum((each) => each.read_units),
    write_request_unit: sum((each) => each.write_units),
    lambda_request: records.filter(ran).length,
    lambda_gb_second: sum((each) => (ran(each) ? (each.billed_ms / 1000) * (each.memory_mb / MB_A_GB) : 0)),
    rest_api_request: records.filter((each) => isRequest(each) && !(each.error && [403, 429].includes(each.status))).length,
  };
  return Object.entries(quantities).reduce((total, [name, quantity]) => total + (quantity * prices[name].price) / prices[name].per, 0);
}

/** Whether a record is a client's request to a REST API, "GET /user/{id}", and no operation of API Gateway itself. */
const isRequest = (record) => record.service === "apigateway" && record.action.includes(" ");
