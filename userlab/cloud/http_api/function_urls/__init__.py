"""Function URLs: a request to one, from its name to the function's answer."""
