"""Readings of the journal: calls, prices, the timeline of a request, the smallest policy."""
