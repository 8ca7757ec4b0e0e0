"""What pyproject.toml can't say: the notebooks stand beside the package in the repository, and within it in a wheel."""

from setuptools import find_namespace_packages, setup

setup(
    packages=[*find_namespace_packages(include=["userlab*"]), "userlab.notebooks"],
    package_dir={"userlab.notebooks": "notebooks"},
)
