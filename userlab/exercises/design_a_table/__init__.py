"""Exercises of chapter 18, "Design a table": what keys answer, a key of the learner's own, a change of a live table."""

from userlab.exercises.design_a_table import keys, of_your_own, while_in_use

__all__ = ["keys", "of_your_own", "while_in_use"]
