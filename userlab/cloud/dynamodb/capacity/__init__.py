"""Capacity: what a request consumes, and when it is throttled."""
