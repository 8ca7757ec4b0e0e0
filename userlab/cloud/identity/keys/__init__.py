"""Access keys, temporary credentials, and whom they name."""
