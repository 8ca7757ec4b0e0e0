"""DynamoDB: item requests answered by AWS's rules over moto's tables, with capacity, throttling, TTL and streams.

Who looks for a rule finds it by AWS's own word: `number`, `attribute_value`, `condition_expression`,
`update_expression`, `projection_expression`, `key_condition`, `legacy_conditions`, `request_shape`, `item_rules`.
What a request does: `item_operations`, `page_operations`, `batch_operations`, `transactions`, `table_operations`,
`stream_operations`. Where items live: `item_store`.
"""
