"""Changes modules of other people's as soon as they are loaded: many a function never loads them."""

import sys


def change(name, how):
    """Have `how(module)` done to the module of this name: now if it is loaded, else when it is."""
    if name in sys.modules:
        how(sys.modules[name])
    else:
        sys.meta_path.insert(0, _Change(name, how))


class _Change:
    """A finder that lets others find one module, and changes it once it is loaded."""

    def __init__(self, name, how):
        self._name, self._how = name, how

    def find_spec(self, name, path=None, target=None):
        if name != self._name:
            return None
        for finder in sys.meta_path:
            spec = finder.find_spec(name, path, target) if finder is not self else None
            if spec is not None and spec.loader is not None:
                self._change_after(spec.loader)
                return spec
        return None

    def _change_after(self, loader):
        load = loader.exec_module

        def exec_module(module):
            load(module)
            self._how(module)

        loader.exec_module = exec_module
