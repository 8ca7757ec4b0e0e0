"""Style, scripts and icons at an address that changes with what is in them, so that a browser asks for each once.

A page of the console takes some eighty files. To ask for each whether it is still the same took most of a page's time.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask, Response

FOR_GOOD = "private, max-age=31536000, immutable"


def version(folder: Path) -> str:
    """What changes with the names and contents of a folder's files."""
    told = hashlib.sha256()
    for file in sorted(each for each in folder.rglob("*") if each.is_file()):
        told.update(f"{file.relative_to(folder).as_posix()} {hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return told.hexdigest()[:16]


def serve(app: Flask) -> None:
    """Have an application serve its static folder so; templates find the address as `static`."""
    assert app.static_folder is not None  # Flask's own default
    place = f"static/{version(Path(app.static_folder))}"
    app.jinja_env.globals["static"] = place

    @app.get(f"/{place}/<path:name>")
    def kept_file(name: str) -> Response:
        response = app.send_static_file(name)
        if response.status_code in (200, 206, 304):
            response.headers["Cache-Control"] = FOR_GOOD
        return response
