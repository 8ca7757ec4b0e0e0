"""What a template can make: a module per service, a table of all."""
