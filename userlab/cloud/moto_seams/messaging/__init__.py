"""moto's SQS and SNS."""
