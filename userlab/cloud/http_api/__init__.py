"""API Gateway's HTTP APIs (apigatewayv2): their operations in `control`, their requests in `execute`."""
