"""What pyproject.toml can't say of the package: a README whose links lead somewhere outside of the repository, too.

It is also the first of userlab that pip runs, before it looks for any other package. So a Python for which there is no
userlab is told here, in a sentence.
"""

import re
import sys
from pathlib import Path

from hatchling.metadata.plugin.interface import MetadataHookInterface

OLDEST, NEWEST = (3, 11), (3, 14)
PICTURE = re.compile(r"!\[([^\]]*)\]\((?!https?:)([^)\s]+)\)\n*")
LINK = re.compile(r"(?<!!)\[([^\]]*)\]\((?!https?:|#|mailto:)([^)\s]+)\)")


class PackageMetadata(MetadataHookInterface):
    """Called by hatchling for a wheel, an sdist and an editable installation."""

    def update(self, metadata: dict) -> None:
        """Refuse a Python that will not do; set the README."""
        refuse_other_pythons(sys.version_info[:2])
        text = Path(self.root, "README.md").read_text("utf-8")
        repository = metadata.get("urls", {}).get("Repository")
        metadata["readme"] = {"content-type": "text/markdown", "text": readme(text, repository)}


def refuse_other_pythons(version: tuple) -> None:
    """End with a sentence if userlab does not run on this Python."""
    if not OLDEST <= version <= NEWEST:
        sys.exit(
            "userlab needs Python {}.{} to {}.{}, and this is Python {}.{} ({}). Make a virtual environment with "
            "another one, such as: python3.12 -m venv .venv".format(*OLDEST, *NEWEST, *version, sys.executable)
        )


def readme(text: str, repository: "str | None" = None) -> str:
    """README with absolute links into the repository; where its address is not known, without them.

    >>> readme("![A picture](p.png) of [it](a.md)", "https://example.org/userlab")
    '![A picture](https://example.org/userlab/raw/HEAD/p.png) of [it](https://example.org/userlab/blob/HEAD/a.md)'
    """
    if repository is None:
        return LINK.sub(r"\1", PICTURE.sub("", text))
    text = PICTURE.sub(lambda found: found.group().replace(found[2], f"{repository}/raw/HEAD/{found[2]}"), text)
    return LINK.sub(rf"[\1]({repository}/blob/HEAD/\2)", text)
