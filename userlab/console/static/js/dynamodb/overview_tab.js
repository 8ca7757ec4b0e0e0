// A table's overview: what it is, how large, its tags.

import { aws } from "../cloud.js";
import { code } from "../code.js";
import { dataTable } from "../data_table.js";
import { bytes, dateTime, number } from "../format.js";
import { pairs, section, status } from "../page.js";
import { capacityMode, indexesOf, keysOf, keyText, statusText } from "./calls.js";

export async function overview({ account, table }) {
  const [partition, sort] = keysOf(table);
  const { Tags: tags = [] } = await aws(account, "dynamodb", "ListTagsOfResource", { ResourceArn: table.TableArn });
  const known = status(statusText(table.TableStatus), table.TableStatus === "ACTIVE" ? "good" : "waiting");
  return [
    section(
      "General information",
      {},
      pairs([
        ["Partition key", keyText(partition)],
        ["Sort key", keyText(sort)],
        ["Capacity mode", capacityMode(table)],
        ["Table status", known],
        ["Item count", number(table.ItemCount)],
        ["Table size", bytes(table.TableSizeBytes)],
        ["Indexes", indexesOf(table).length],
        ["DynamoDB stream", table.StreamSpecification?.StreamEnabled ? "On" : "Off"],
        ["Created", dateTime(table.CreationDateTime)],
      ]),
      code(table.TableArn, "Amazon Resource Name (ARN)"),
    ),
    section(
      "Tags",
      { count: tags.length },
      dataTable({
        caption: "Tags of the table",
        columns: [
          ["Key", (tag) => tag.Key],
          ["Value", (tag) => tag.Value],
        ],
        rows: tags,
        empty: "This table has no tags.",
      }),
    ),
  ];
}
