"""Runtimes: how a sandbox of each language is started."""
