"""Amazon SQS: how a consumer waits for messages."""
