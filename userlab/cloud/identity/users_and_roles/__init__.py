"""The APIs of IAM and STS."""
