"""The resource types of API Gateway: REST APIs and what belongs to them."""
