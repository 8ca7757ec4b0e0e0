output "api" {
  description = "The API's id, a part of its address."
  value       = aws_api_gateway_rest_api.users.id
}
