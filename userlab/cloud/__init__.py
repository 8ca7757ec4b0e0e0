"""The local AWS: moto behind one front door, plus what moto lacks."""
