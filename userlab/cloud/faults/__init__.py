"""What a lesson breaks on purpose: calls that are throttled, slow, denied, lost, or answered with a server's error."""
