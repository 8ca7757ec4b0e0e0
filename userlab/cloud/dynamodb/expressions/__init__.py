"""Condition, key condition, projection and update expressions, and what came before them."""
