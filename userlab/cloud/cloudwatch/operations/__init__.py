"""The operations on metrics, one module each."""
