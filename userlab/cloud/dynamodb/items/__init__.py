"""Items: attribute values, keys, sizes, and where they are stored."""
