provider "aws" {
  region = "us-east-1"
}

resource "aws_dynamodb_table" "orders" {
  name             = "Orders"
  billing_mode     = "PROVISIONED"
  read_capacity    = 5
  write_capacity   = 5
  hash_key         = "Customer"
  range_key        = "Order"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"

  attribute {
    name = "Customer"
    type = "S"
  }
  attribute {
    name = "Order"
    type = "N"
  }
  attribute {
    name = "Status"
    type = "S"
  }
  attribute {
    name = "Day"
    type = "S"
  }

  global_secondary_index {
    name            = "by-status"
    hash_key        = "Status"
    range_key       = "Day"
    projection_type = "ALL"
    read_capacity   = 2
    write_capacity  = 2
  }
  global_secondary_index {
    name               = "by-day"
    hash_key           = "Day"
    projection_type    = "INCLUDE"
    non_key_attributes = ["Status"]
    read_capacity      = 1
    write_capacity     = 1
  }
  local_secondary_index {
    name            = "by-own-day"
    range_key       = "Day"
    projection_type = "KEYS_ONLY"
  }

  ttl {
    attribute_name = "ExpiresAt"
    enabled        = true
  }
  point_in_time_recovery {
    enabled = true
  }
  server_side_encryption {
    enabled = true
  }
}
