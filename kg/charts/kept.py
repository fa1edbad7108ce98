"""Keep drawings in a folder between runs, where the environment variable KG_DRAWINGS names one.

A server that is started again, and the static site of the same release, then need not draw anew. What another version
of the program or of its libraries has drawn, and what is damaged, is drawn again. The folder holds nothing but
drawings of what was published; whoever withdraws something empties it.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Final

from kg.files import NotWritten, replace_file
from kg.filesum import has_sum, write_sum
from kg.fingerprint import code_fingerprint

FOLDER: Final = "KG_DRAWINGS"
_LIBRARIES: Final = ("altair", "vl-convert-python")


def kept_or(draw: Callable[[], str], *order: str) -> str:
    """Return the drawing that was kept for an order, or else what `draw` returns, which is kept if the disk lets us.

    Errors: those of `draw`.
    """
    if not (folder := os.environ.get(FOLDER)):
        return draw()
    made_by = (code_fingerprint(), *map(version, _LIBRARIES))
    path = Path(folder) / sha256("\n".join([*made_by, *order]).encode()).hexdigest()
    if has_sum(path):
        return path.read_text(encoding="utf-8")
    drawing = draw()
    with suppress(NotWritten, OSError):
        replace_file(path, drawing.encode())
        write_sum(path)
    return drawing
