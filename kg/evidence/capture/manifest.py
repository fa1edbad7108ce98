"""Hold a WACZ against its `datapackage.json`: each file with its size and digest, and the list itself."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any, Final
from zipfile import ZipFile

from kg.evidence.capture.message import PORTION
from kg.evidence.capture.package import PACKAGE, UNREADABLE

LIST: Final = "datapackage.json"
DIGEST_OF_LIST: Final = "datapackage-digest.json"
_MOST: Final = 16 << 20  # bytes of a list
_KINDS: Final = ("sha256", "md5")  # those of the specification


def manifest_faults(package: ZipFile) -> Iterator[tuple[str, str]]:
    """Yield the rule and the words for each way in which a WACZ is not as it says."""
    raw, listed = _read(package, LIST)
    if not isinstance(listed, dict) or not isinstance(listed.get("resources"), list):
        yield PACKAGE, f"{LIST} is missing, or no list of files"
        return
    names = {one.filename for one in package.infolist() if not one.is_dir()} - {LIST, DIGEST_OF_LIST}
    for resource in listed["resources"]:
        path = str(resource.get("path", "")) if isinstance(resource, dict) else ""
        if path not in names:
            yield PACKAGE, f"{LIST} lists {path or 'a file without a name'}, which is not there"
            continue
        names.discard(path)
        yield from ((PACKAGE, f"{path} {text}") for text in _resource_faults(package, path, resource))
    yield from ((PACKAGE, f"{name} is not in {LIST}") for name in sorted(names))
    yield from _faults_of_list(package, raw)


def _faults_of_list(package: ZipFile, raw: bytes) -> Iterator[tuple[str, str]]:
    if DIGEST_OF_LIST not in package.namelist():
        return  # the specification recommends it
    _, stated = _read(package, DIGEST_OF_LIST)
    if not isinstance(stated, dict) or stated.get("hash") != f"sha256:{hashlib.sha256(raw).hexdigest()}":
        yield PACKAGE, f"{LIST} is not the file whose digest is in {DIGEST_OF_LIST}"


def _resource_faults(package: ZipFile, path: str, resource: dict[str, Any]) -> Iterator[str]:
    kind, _, stated = str(resource.get("hash", "")).partition(":")
    if kind not in _KINDS:
        yield "has no digest that can be compared"
        return
    digest, size = hashlib.new(kind, usedforsecurity=False), 0
    try:
        with package.open(path) as file:
            while data := file.read(PORTION):
                digest.update(data)
                size += len(data)
    except UNREADABLE as error:
        yield f"cannot be read ({error})"
        return
    if resource.get("bytes") != size:
        yield f"has {size:,} bytes, not the {resource.get('bytes')} that are listed"
    if stated.lower() != digest.hexdigest():
        yield "is not the file whose digest is listed"


def _read(package: ZipFile, name: str) -> tuple[bytes, Any]:
    """Return a file of JSON as bytes and as what it says; None when it cannot be read."""
    try:
        with package.open(name) as file:
            raw = file.read(_MOST)
        return raw, json.loads(raw)
    except UNREADABLE:
        return b"", None
