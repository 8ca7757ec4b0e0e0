"""A class on one machine: JupyterHub's settings, what a learner's server does, and the instructor's board."""
