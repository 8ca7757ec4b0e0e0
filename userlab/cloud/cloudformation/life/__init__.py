"""The life of a stack: how it is created, updated, rolled back and deleted."""
