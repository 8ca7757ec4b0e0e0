// Many items into a table: in batches, which replace what is there, or one by one, which does not.

import { aws } from "../../cloud.js";

export const BATCH = 25; // BatchWriteItem takes no more
const TRIES = 8;

/** The first call of a kind, for 'the same as code'. */
export const firstCall = (table, items, keys, replace) =>
  replace
    ? ["dynamodb", "BatchWriteItem", batchOf(table, items.slice(0, BATCH))]
    : ["dynamodb", "PutItem", putOf(table, items[0] ?? {}, keys)];

const batchOf = (table, items) => ({
  RequestItems: { [table]: items.map((Item) => ({ PutRequest: { Item } })) },
});

const putOf = (table, Item, keys) => ({
  TableName: table,
  Item,
  ConditionExpression: "attribute_not_exists(#key)",
  ExpressionAttributeNames: { "#key": keys[0].name },
});

/**
 * Write items; `told(count)` is called as it goes on. Resolves to {written, kept}: kept were there already.
 * Throws AwsError with `detail`, which says how many were written before.
 */
export async function writeItems({ account, table, items, keys, replace, told }) {
  const done = { written: 0, kept: 0 };
  try {
    if (replace) await inBatches(account, table, items, done, told);
    else await oneByOne(account, table, items, keys, done, told);
  } catch (error) {
    error.detail = `${done.written} of ${items.length} items were written before.`;
    throw error;
  }
  return done;
}

async function inBatches(account, table, items, done, told) {
  for (let start = 0; start < items.length; start += BATCH) {
    let request = batchOf(table, items.slice(start, start + BATCH));
    for (let again = 0; request; again += 1) {
      const sent = request.RequestItems[table].length;
      const { UnprocessedItems: left = {} } = await aws(account, "dynamodb", "BatchWriteItem", request);
      done.written += sent - (left[table]?.length ?? 0);
      told(done.written);
      request = left[table]?.length ? { RequestItems: left } : null;
      if (request && again === TRIES)
        throw new Error("DynamoDB left items unprocessed again and again: the table throttles.");
      if (request) await pause(50 * 2 ** again);
    }
  }
}

async function oneByOne(account, table, items, keys, done, told) {
  for (const item of items) {
    try {
      await aws(account, "dynamodb", "PutItem", putOf(table, item, keys));
      done.written += 1;
    } catch (error) {
      if (error.code !== "ConditionalCheckFailedException") throw error;
      done.kept += 1;
    }
    told(done.written + done.kept);
  }
}

const pause = (milliseconds) =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
