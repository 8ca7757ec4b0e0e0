# Which program translates this configuration into calls of AWS.
# Region, keys and address come from the environment.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}
