"""Hold the index of a WACZ against its WARCs: each line leads to its record, and no answer is left out."""

import gzip
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from zipfile import ZipFile

from kg.evidence.capture.package import UNREADABLE

INDEX: Final = "capture-index"
_MOST: Final = 256 << 20  # bytes of an index, unpacked
_LINE: Final = 1 << 20
_ENDINGS: Final = (".cdx", ".cdxj", ".cdx.gz", ".cdxj.gz")


@dataclass(frozen=True, slots=True)
class Found:
    """A record that stands in a WARC."""

    offset: int
    type: str
    url: str


def index_faults(package: ZipFile, found: Mapping[tuple[str, int], Found]) -> Iterator[tuple[str, str]]:
    """Yield the rule and the words for each line of an index that leads astray, and for answers that none leads to.

    `found` are the records by the name of their WARC and their offset.
    """
    names = [name for name in sorted(package.namelist()) if name.startswith("indexes/") and name.endswith(_ENDINGS)]
    if not names:
        yield INDEX, "there is no index, so nothing in it can be looked up"
        return
    led: set[tuple[str, int]] = set()
    for name in names:
        try:
            for number, line in enumerate(_lines(package, name), 1):
                place, url = _place(line)
                led.add(place)
                if place not in found or found[place].url != url:
                    yield INDEX, f"line {number} of {name} does not lead to the record of {url}"
        except (*UNREADABLE, IndexError, TypeError) as error:
            yield INDEX, f"{name} cannot be read ({error})"
    if left := sum(one.type == "response" for place, one in found.items() if place not in led):
        yield INDEX, f"{left} answers are in no index, so they cannot be looked up"


def _place(line: bytes) -> tuple[tuple[str, int], str]:
    """Return the WARC, the offset and the address of a line, which is a key, a time and JSON."""
    told: dict[str, Any] = json.loads(line.split(b" ", 2)[2])
    return (str(told["filename"]), int(told["offset"])), str(told["url"])


def _lines(package: ZipFile, name: str) -> Iterator[bytes]:
    with package.open(name) as packed:
        file = io.BufferedReader(gzip.GzipFile(fileobj=packed)) if name.endswith(".gz") else packed
        read = 0
        while line := file.readline(_LINE):
            read += len(line)
            if read > _MOST or not line.endswith(b"\n"):
                raise ValueError("it is too long, or ends in the middle")
            if line.strip() and not line.startswith(b"!"):
                yield line
