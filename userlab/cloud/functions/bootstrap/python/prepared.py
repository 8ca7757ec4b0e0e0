"""What a prepared process does before it knows its function: the slow part of a handler that uses boto3.

Measured on two cores: boto3 and its first table resource take 150 ms, most of it for imports, for parsing service
models, and for looking for them in 1,300 folders. Afterwards the first table resource takes 12.
"""

import os


def import_sdk():
    """Import the SDK and what its first client and table resource import, then leave no trace of it."""
    import boto3
    import boto3.dynamodb.conditions
    import simplejson  # noqa: F401  (awslambdaric needs it)
    from botocore import loaders

    _remember_models(loaders)
    before = dict(os.environ)
    try:
        session = boto3.session.Session(
            aws_access_key_id="prepared", aws_secret_access_key="prepared", region_name="us-east-1"
        )
        session.resource("dynamodb").Table("prepared")
    finally:
        os.environ.clear()
        os.environ.update(before)


def _remember_models(loaders):
    """Have every session share what the loader of one has read: the models are read-only within a session, too."""
    load_file, list_services = loaders.JSONFileLoader.load_file, loaders.Loader.list_available_services
    files, services = {}, {}

    def remembered_load_file(self, file_path):
        if file_path not in files:
            found = load_file(self, file_path)
            if found is None:
                return None
            files[file_path] = found
        return files[file_path]

    def remembered_list_services(self, type_name):
        key = tuple(self.search_paths), type_name
        if key not in services:
            services[key] = list_services(self, type_name)
        return list(services[key])

    loaders.JSONFileLoader.load_file = remembered_load_file
    loaders.Loader.list_available_services = remembered_list_services
