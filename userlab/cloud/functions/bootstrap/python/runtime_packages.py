"""Makes the packages of AWS's Python runtimes importable, and nothing else that lies beside them.

They are installed in a folder together with moto, pandas and the lab. That folder is not put on sys.path; a finder
at the end of sys.meta_path looks into it for a fixed list of names. So what a function's package brings along wins,
as on AWS, where /var/task comes before the runtime's own packages.
"""

import sys
from importlib.machinery import PathFinder


class RuntimePackages:
    """A finder for modules and for their metadata (importlib.metadata)."""

    def __init__(self, packages, distributions, folders):
        self.packages = frozenset(packages)
        self.distributions = tuple(distributions)
        self.folders = list(folders)

    def find_spec(self, name, path=None, target=None):
        if path is None and name in self.packages:
            return PathFinder.find_spec(name, self.folders, target)
        return None

    def find_distributions(self, context=None):
        import importlib.metadata  # loaded already by whoever asks; too much to load for everybody

        find = importlib.metadata.MetadataPathFinder.find_distributions
        asked = getattr(context, "name", None)
        for name in self.distributions:
            if asked is None or _normal(asked) == name:
                yield from find(importlib.metadata.DistributionFinder.Context(name=name, path=self.folders))


def install(packages, distributions, folders):
    sys.meta_path.append(RuntimePackages(packages, distributions, folders))


def _normal(name):
    return name.lower().replace("_", "-").replace(".", "-")
