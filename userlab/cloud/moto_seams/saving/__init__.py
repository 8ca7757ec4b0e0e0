"""How what moto holds goes to bytes and back."""
