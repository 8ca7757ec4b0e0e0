"""moto's Cognito user pools."""
