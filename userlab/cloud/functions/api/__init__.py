"""Lambda's API: functions, versions, aliases, policies, settings."""
