"""API Gateway REST APIs: the data plane that moto lacks, and a truthful control plane."""
