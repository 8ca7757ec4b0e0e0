"""Alarms: what they are, when they change, what they do then."""
