"""Event source mappings: Lambda reads a DynamoDB stream or an SQS queue and invokes a function with batches."""
