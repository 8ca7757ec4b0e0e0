"""A learner's whole work in one file, to go on with on another machine: `userlab export` and `userlab import`."""
