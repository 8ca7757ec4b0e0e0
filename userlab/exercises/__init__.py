"""Exercises: a task in the notebook, a check of what the learner really made, hints, and a solution.

    userlab.check("books-table")        # says what it found, what it expected, what to try
    userlab.hint("books-table")         # each call tells more
    userlab.solution("books-table")     # the code, when you want to see it
    userlab.progress()                  # what is passed, tried and untouched, by chapter

A chapter's exercises are in the module of its name: `exercises/create_the_table.py`.
"""

from userlab.exercises.catalogue import Exercise, Verdict, exercise, not_yet, passed
from userlab.exercises.learner import check, hint, solution
from userlab.exercises.record import progress

__all__ = ["Exercise", "Verdict", "check", "exercise", "hint", "not_yet", "passed", "progress", "solution"]
