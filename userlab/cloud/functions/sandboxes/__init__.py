"""Sandboxes: the processes that run functions, and the Runtime API that they speak."""
