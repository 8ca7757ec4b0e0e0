"""Lambda's quotas. Source: Lambda guide, "Lambda quotas"."""

MB = 1024 * 1024

MAXIMUM_MEMORY_MB = 10_240
MAXIMUM_TIMEOUT = 900  # seconds
INIT_SECONDS = 10

REQUEST_BYTES = 6 * MB  # synchronous invocation
EVENT_REQUEST_BYTES = 1 * MB  # asynchronous invocation
RESPONSE_BYTES = 6 * MB + 100  # as the error text says: 6291556
ENVIRONMENT_BYTES = 4 * 1024

ZIP_BYTES = 50 * MB  # uploaded directly
UNZIPPED_BYTES = 250 * MB
UNZIPPED_FILES = 100_000  # of this cloud: a zip of empty files must not fill the disk's inodes
LAYERS = 5
MAXIMUM_TAGS = 50  # of a function

CONCURRENT_EXECUTIONS = 1_000  # of an account in a Region
MINIMUM_UNRESERVED = 100

LOG_TAIL_BYTES = 4 * 1024
