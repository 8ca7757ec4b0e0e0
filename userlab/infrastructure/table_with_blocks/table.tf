resource "aws_dynamodb_table" "users" {
  name         = "Users"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "UserID"

  attribute {
    name = "UserID"
    type = "S"
  }

  # Only attributes that are a key of something are declared.
  attribute {
    name = "Email"
    type = "S"
  }

  global_secondary_index {
    name            = "by-email"
    hash_key        = "Email"
    projection_type = "ALL"
  }

  ttl {
    attribute_name = "ExpiresAt"
    enabled        = true
  }

  point_in_time_recovery {
    enabled = true
  }

  tags = {
    Environment = "dev"
  }
}
