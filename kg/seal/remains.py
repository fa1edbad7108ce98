"""Bind what a recall left of a release to the log: a digest of it that tests no guess at anything withdrawn later.

In: the folder of a release from which something was taken back. Out: its digest, which the line of the recall holds.
The digest is salted, since the next recall may take something from what is left: the salt stands in the record of the
recall beside it, `recalled.json`, and the next recall puts another record in its place.
"""

import json
import os
import re
import secrets
from hashlib import sha256
from pathlib import Path
from typing import Final

from kg.release.atomic import MARK
from kg.seal.files import RECALLED
from kg.seal.salts import SALTS
from kg.seal.sealing import salted
from kg.seal.untrusted import LARGEST_JSON, LARGEST_LIST, parse_object, read

_BYTES: Final = 32
_SALT: Final = re.compile(rf"[0-9a-f]{{{2 * _BYTES}}}", re.ASCII)


def bind(folder: Path) -> str:
    """Put a new salt into the record of a recall, and return the digest of what the release is now.

    The folder is one that is being made. Errors: OSError, Unreadable when there is no record in it.
    """
    said = parse_object(read(folder / RECALLED, LARGEST_JSON)) | {"salt": secrets.token_hex(_BYTES)}
    text = json.dumps(said, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    (folder / RECALLED).write_bytes(text.encode())
    return remains_of(folder)


def remains_of(folder: Path) -> str:
    """Return the digest of what a recall left: the SHA-256 of the salt and those of the record, salts and manifest.

    The manifest has the SHA-256 of every other file. A release that was never sealed has no salts, one that was given
    up no manifest: what is not there counts as empty. "" for a record without a salt, as earlier versions of the
    program wrote it. Errors: Unreadable.
    """
    record = read(folder / RECALLED, LARGEST_JSON)
    salt = parse_object(record).get("salt")
    if not isinstance(salt, str) or not _SALT.fullmatch(salt):
        return ""
    parts = (record, _read(folder / SALTS, LARGEST_LIST), _read(folder / MARK, LARGEST_JSON))
    return salted(bytes.fromhex(salt), (sha256(part).digest() for part in parts))


def _read(path: Path, most: int) -> bytes:
    return read(path, most) if os.path.lexists(path) else b""
