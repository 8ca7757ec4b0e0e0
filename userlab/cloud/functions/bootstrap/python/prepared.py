"""What a prepared process does before it knows its function: the slow imports of a handler that uses boto3."""

import os


def import_sdk():
    """Import the SDK and what its first client and table resource import, then leave no trace of it."""
    import boto3
    import boto3.dynamodb.conditions
    import simplejson  # noqa: F401  (awslambdaric needs it)

    before = dict(os.environ)
    try:
        session = boto3.session.Session(
            aws_access_key_id="prepared", aws_secret_access_key="prepared", region_name="us-east-1"
        )
        session.resource("dynamodb").Table("prepared")
    finally:
        os.environ.clear()
        os.environ.update(before)
