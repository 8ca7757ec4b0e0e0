"""The local cloud as a background process: start it, find it, stop it."""
