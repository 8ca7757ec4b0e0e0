"""What anybody may read of user pools."""
