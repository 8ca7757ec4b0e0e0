"""Every place that touches a private name of moto, a module per AWS service, and nothing else does."""
