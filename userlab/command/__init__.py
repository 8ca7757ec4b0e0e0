"""The `userlab` command."""
