"""Event patterns: the language of EventBridge's rules and of Lambda's event filters."""
