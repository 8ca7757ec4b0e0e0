"""userlab: learn DynamoDB and serverless by running them."""
