"""Exercises of chapter 24, "See it, and be woken": a question to a log, and alarms that should ring, or not."""

from userlab.exercises.see_it import questions, shares, nights  # isort: skip

__all__ = ["nights", "questions", "shares"]
