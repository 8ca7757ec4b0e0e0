"""The front door: every request is identified, authorized, handed on and recorded here."""
