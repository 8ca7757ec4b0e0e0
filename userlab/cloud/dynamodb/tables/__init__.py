"""Tables: created, described, updated, deleted; TTL."""
