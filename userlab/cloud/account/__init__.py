"""What every service shares of an account: its lock, its clock, its journal."""
