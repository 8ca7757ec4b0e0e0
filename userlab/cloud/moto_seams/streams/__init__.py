"""What streams are made of: records, and streams that outlive their table."""
