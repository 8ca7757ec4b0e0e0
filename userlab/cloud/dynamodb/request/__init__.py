"""A DynamoDB request and its answer: input checked against the model, errors, JSON."""
