"""Which permissions a request needs."""
