"""What CloudFormation is asked, by the names of its operations."""
