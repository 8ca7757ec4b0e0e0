"""OpenAPI documents: an API made of one, and one made of an API."""
