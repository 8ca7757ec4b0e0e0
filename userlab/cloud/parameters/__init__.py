"""Parameter Store of Systems Manager, in front of moto's."""
