"""Lessons on releases: one stack for each environment, versions and aliases, a canary, the way back, settings."""
