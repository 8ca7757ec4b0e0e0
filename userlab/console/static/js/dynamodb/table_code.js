// A CreateTable request as Terraform's resource, and as the calls that a program makes of it.

import { block, identifier, written } from "../hcl.js";

/** The call, and the wait until the table is there. */
export const calls = (request) => [
  ["dynamodb", "CreateTable", request],
  ["dynamodb", "wait:table_exists", { TableName: request.TableName }],
];

/** Terraform's HCL. */
export function terraform([[, , request]]) {
  const [partition, sort] = request.KeySchema.map((each) => each.AttributeName);
  const throughput = request.ProvisionedThroughput;
  return written([
    block(
      "resource",
      ["aws_dynamodb_table", identifier(request.TableName)],
      [
        ["name", request.TableName],
        ["billing_mode", request.BillingMode],
        ["hash_key", partition],
        ["range_key", sort],
        ["read_capacity", throughput?.ReadCapacityUnits],
        ["write_capacity", throughput?.WriteCapacityUnits],
        ...request.AttributeDefinitions.map(({ AttributeName: name, AttributeType: type }) =>
          block(
            "attribute",
            [],
            [
              ["name", name],
              ["type", type],
            ],
          ),
        ),
        ["tags", request.Tags && Object.fromEntries(request.Tags.map((tag) => [tag.Key, tag.Value]))],
      ],
    ),
  ]);
}
