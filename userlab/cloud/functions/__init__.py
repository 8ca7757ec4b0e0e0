"""Lambda: functions run in warm processes of their own that speak the Runtime API."""
