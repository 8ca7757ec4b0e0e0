// Records by the request that they belong to: all calls that one request led to carry its trace id.

/** Records as [{record, depth}]: the newest request first, and in it each call below the one that led to it. */
export function inRequests(records) {
  const requests = new Map();
  for (const record of records) {
    if (!requests.has(record.trace_id)) requests.set(record.trace_id, []);
    requests.get(record.trace_id).push(record);
  }
  const newestFirst = [...requests.values()]
    .map(inOrder)
    .sort((left, right) => right[0].time - left[0].time || right[0].number - left[0].number);
  return newestFirst.flatMap(nested);
}

/** The calls of a request by their beginning; of two that begin together the longer one led to the other. */
export const inOrder = (records) =>
  [...records].sort((left, right) => left.time - right.time || right.milliseconds - left.milliseconds);

const endOf = (record) => record.time + record.milliseconds / 1000;

/** The records, and for each cold start a span of its init phase, which is a part of the Invoke that waited for it. */
export const withInitPhases = (records) =>
  records.flatMap((record) =>
    record.init_began === null
      ? [record]
      : [
          record,
          { ...record, action: "init phase", time: record.init_began, milliseconds: record.init_ms, error: null },
        ],
  );

/** A call that begins while another one runs is one level below it. */
export function nested(records) {
  const open = [];
  return records.map((record) => {
    while (open.length && endOf(open.at(-1)) <= record.time) open.pop();
    const depth = open.length;
    open.push(record);
    return { record, depth };
  });
}
