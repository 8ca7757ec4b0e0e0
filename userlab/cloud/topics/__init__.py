"""SNS: topics, their subscriptions, and the messages that are published to them."""
