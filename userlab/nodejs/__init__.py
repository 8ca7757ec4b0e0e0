"""Finding and fetching Node.js and packages of npm, for lessons and the local cloud alike."""
