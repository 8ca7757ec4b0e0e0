"""PartiQL for DynamoDB: statements read, bound to the table's keys, and carried out as the item operations are."""
