"""Amazon EventBridge: buses, rules by pattern and by schedule, and what they send where."""
