// The calls of DynamoDB that several pages make.

import { aws, awsAll } from "../cloud.js";

export const tableNames = (account) =>
  awsAll(account, "dynamodb", "ListTables", {}, "TableNames", ["LastEvaluatedTableName", "ExclusiveStartTableName"]);

export const describe = async (account, name) =>
  (await aws(account, "dynamodb", "DescribeTable", { TableName: name })).Table;

/** The key of a table or index: [{name, type, role}], role "HASH" or "RANGE", the partition key first. */
export function keysOf(table, indexName = "") {
  const index = indexesOf(table).find((each) => each.IndexName === indexName);
  const types = Object.fromEntries(table.AttributeDefinitions.map((each) => [each.AttributeName, each.AttributeType]));
  return (index ?? table).KeySchema.map((each) => ({
    name: each.AttributeName,
    type: types[each.AttributeName],
    role: each.KeyType,
  })).sort((left) => (left.role === "HASH" ? -1 : 1));
}

export const indexesOf = (table) => [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])];

export const isOnDemand = (table) => table.BillingModeSummary?.BillingMode === "PAY_PER_REQUEST";

export const capacityMode = (table) => (isOnDemand(table) ? "On-demand" : "Provisioned");

/** "UserID (String)" */
export const keyText = (key) => (key ? `${key.name} (${{ S: "String", N: "Number", B: "Binary" }[key.type]})` : "-");

/** "ACTIVE" as the console writes it: "Active". */
export const statusText = (status) => (status ? status[0] + status.slice(1).toLowerCase() : "-");

/** The item of a table that has a key, or undefined; read with strong consistency. */
export const item = async (account, table, key) =>
  (await aws(account, "dynamodb", "GetItem", { TableName: table, Key: key, ConsistentRead: true })).Item;
