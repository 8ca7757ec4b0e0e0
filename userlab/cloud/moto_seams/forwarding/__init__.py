"""A verified request to moto, and its answer back."""
