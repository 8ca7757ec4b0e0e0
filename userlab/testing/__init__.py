"""The local cloud for tests of your own: in a `with` block, or as a fixture of pytest."""
