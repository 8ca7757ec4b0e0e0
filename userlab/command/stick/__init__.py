"""A stick for a room without a network: what `userlab prepare --to` packs, and what is taken from it."""
