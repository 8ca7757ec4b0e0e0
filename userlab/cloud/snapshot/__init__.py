"""The state of the cloud, to disk and back."""
