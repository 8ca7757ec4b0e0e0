"""X-Ray: segments of requests on their way through services, traces made of them, the map of who calls whom."""
