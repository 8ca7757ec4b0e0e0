"""moto's DynamoDB: its tables, what stands in for their items, their streams, and what it knows of words and tokens."""
