"""What REST APIs and HTTP APIs have in common: addresses, functions and the permission to invoke them."""
