"""One request to a stage of an HTTP API, from its URL to its answer."""
