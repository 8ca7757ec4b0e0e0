"""Exercises of chapter 19, "Design challenge": a club's bookings and a bank's payments, graded by results and units."""

from userlab.exercises.design_challenge import bookings, cancelling, payments

__all__ = ["bookings", "cancelling", "payments"]
