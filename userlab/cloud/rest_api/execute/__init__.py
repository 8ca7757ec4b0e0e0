"""The data plane: a request to a stage's URL, from the address to the answer."""
