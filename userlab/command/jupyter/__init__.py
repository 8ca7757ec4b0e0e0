"""What the `userlab` command knows of JupyterLab."""
