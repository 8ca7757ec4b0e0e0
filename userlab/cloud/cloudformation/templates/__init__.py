"""Templates: what stands in one, before anything is made of it."""
