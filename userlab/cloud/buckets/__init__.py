"""What S3 decides for each object by itself; moto keeps the objects."""
