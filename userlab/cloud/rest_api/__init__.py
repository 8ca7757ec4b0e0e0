"""API Gateway REST APIs: what an API is (control plane) and what a request to it does (data plane)."""
