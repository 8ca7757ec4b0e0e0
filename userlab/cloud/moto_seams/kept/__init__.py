"""What rooms keep of their own, hung on moto's objects so that it is saved, restored and reset with them."""
