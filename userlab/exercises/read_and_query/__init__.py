"""Exercises of chapter 4, "Read and query": first on the shop's orders, then on a table of the learner's own."""

from userlab.exercises.read_and_query import of_the_shop, of_your_own

__all__ = ["of_the_shop", "of_your_own"]
