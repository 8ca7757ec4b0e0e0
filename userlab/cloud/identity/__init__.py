"""Who calls, and what they may do: credentials, Signature Version 4, IAM policies."""
