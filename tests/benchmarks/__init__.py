"""How fast the lab is, beside the stock moto server: figures, not tests. ``python -m tests.benchmarks`` prints them."""
