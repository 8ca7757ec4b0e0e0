"""API Gateway's control plane: one module a kind of resource, one function an operation."""
