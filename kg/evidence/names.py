"""Names of files as they stand in a bag: what a file system or a terminal could misread is taken out."""

import os
import re
import unicodedata
from typing import Final

_LONGEST: Final = 150  # bytes of UTF-8
_SUFFIX: Final = re.compile(r"\.[A-Za-z0-9]{1,10}$")
_SEPARATORS: Final = frozenset('/\\:*?"<>|%')
_JOINERS: Final = frozenset("\u200c\u200d")  # Persian is written with the first
_DEVICES: Final = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)")


def safe_name(name: str) -> str:
    r"""Return a name that any file system takes and that looks like what it is; letters of all scripts stay.

    Separators, control, bidi and other invisible characters become "_"; the name has at most 150 bytes, and keeps its
    suffix.

    >>> safe_name("../فیلم\u202egpj.exe"), safe_name("  "), safe_name("nul.txt")
    ('_فیلم_gpj.exe', 'original', '_nul.txt')
    """
    shown = "".join(sign if _stays(sign) else "_" for sign in unicodedata.normalize("NFC", name))
    shown = shown.strip().lstrip(".").rstrip(". ") or "original"
    shown = f"_{shown}" if _DEVICES.match(shown) else shown
    found = _SUFFIX.search(shown)
    suffix = found.group() if found else ""
    stem = shown.removesuffix(suffix).encode()[: _LONGEST - len(suffix)].decode("utf-8", "ignore")
    return stem.rstrip(". ") + suffix


def given_name(path: str | os.PathLike[str]) -> str:
    """Return the name of a file as it was given; bytes that are no letters are written as `\\xff`."""
    return readable(os.path.basename(os.fspath(path)))


def readable(text: str) -> str:
    r"""Return a text of the command line that any file can hold: bytes that are no letters are written as `\xff`.

    >>> readable("caf\udce9")
    'caf\\xe9'
    """
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def plain(text: str, most: int = 500) -> str:
    r"""Return a text of a stranger as one short line for a terminal: what is invisible or turns letters is written out.

    >>> plain("a\x1b[31m\u202eb")
    'a\\u001b[31m\\u202eb'
    """
    signs = (sign if _is_shown(sign) else f"\\u{ord(sign):04x}" for sign in text[: most + 1])
    shown = "".join(signs)
    return shown if len(text) <= most else f"{shown[:most]}…"


def _is_shown(sign: str) -> bool:
    return sign == " " or sign in _JOINERS or unicodedata.category(sign)[0] not in "CZ"


def _stays(sign: str) -> bool:
    return sign not in _SEPARATORS and _is_shown(sign)
