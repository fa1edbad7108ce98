"""Name the things that were withdrawn from a release, so that nothing that was said of them is repeated."""

import re
from collections.abc import Iterator
from typing import Final

from kg.release.withdrawn import WITHDRAWN
from kg.seal.files import RECALLED, Contents
from kg.seal.untrusted import LARGEST_JSON, Unreadable, parse_object, read

_ID: Final = re.compile(r"[a-z]{2}-[a-z0-9]{4,}", re.ASCII)
_TOMBSTONE: Final = re.compile(rb"^<id/[a-z-]+/([a-z0-9-]+)>$", re.MULTILINE)


def gone_ids(contents: Contents) -> frozenset[str]:
    """Return the ids that the list of withdrawn things and the record of a recall name; none where they are not there.

    >>> from pathlib import Path
    >>> gone_ids(Contents(Path("nowhere")))
    frozenset()
    """
    return frozenset({*_listed(contents), *_recalled(contents)})


def _listed(contents: Contents) -> Iterator[str]:
    if WITHDRAWN in contents.found:
        try:
            text = read(contents.dist / WITHDRAWN, LARGEST_JSON)
        except Unreadable:
            return
        for found in _TOMBSTONE.finditer(text):
            yield found[1].decode("ascii")


def _recalled(contents: Contents) -> Iterator[str]:
    if RECALLED in contents.found:
        try:
            said = parse_object(read(contents.dist / RECALLED, LARGEST_JSON)).get("withdrawn")
        except Unreadable:
            return
        for gone in said if isinstance(said, list) else ():
            if isinstance(gone, dict) and isinstance(ident := gone.get("id"), str) and _ID.fullmatch(ident):
                yield ident
