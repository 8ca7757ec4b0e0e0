"""Policies: read, compiled, asked."""
