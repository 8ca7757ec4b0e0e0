"""CloudWatch Logs: what moto's lacks for reading the logs of functions."""
