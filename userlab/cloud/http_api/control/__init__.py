"""The operations that make and change HTTP APIs."""
