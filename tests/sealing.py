"""Sealed releases for tests, and the ways in which somebody may damage or forge one."""

import csv
import gzip
import hashlib
import io
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kg.release.members import pack
from kg.release.pieces import read_listing
from kg.seal import log, seal
from kg.seal.finding import Finding
from kg.seal.keys import new_key
from kg.seal.verify import Against, verify
from tests.releases import write_whole
from tests.small import CARD, REPORT, small_graphs


@dataclass(frozen=True)
class Signed:
    """A sealed release, kept in an archive with a signed log; the private folder and the key it was sealed with."""

    folder: Path
    key: Ed25519PrivateKey

    @property
    def dist(self) -> Path:
        return self.folder / "dist"

    @property
    def private(self) -> Path:
        return self.folder / "private"

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    @property
    def public(self) -> Ed25519PublicKey:
        return self.key.public_key()

    def copy(self, target: Path) -> "Signed":
        shutil.copytree(self.folder, target)
        return Signed(target, self.key)

    def found(self, **held: object) -> list[Finding]:
        """What verification finds, notes left out; the key is always given."""
        against = Against(**({"key": self.public} | held))  # type: ignore[arg-type]
        return [finding for finding in verify(self.dist, against) if not finding.note]


def sign_release(folder: Path) -> Signed:
    """Write a small release into a folder, seal it and keep it in an archive."""
    made = Signed(folder, new_key(folder / "key.pem"))
    write_whole(made.dist, small_graphs(), CARD, REPORT)
    _lighten(made.dist)
    seal(made.dist, made.private, made.key)
    shutil.copytree(made.dist, made.archive / CARD.version)
    log.append(made.archive, entry_of(made.dist), made.key)
    return made


def _lighten(dist: Path) -> None:
    """Take out what is the same in every release, so that a copy is quickly made and verified."""
    manifest = json.loads((dist / "manifest.json").read_bytes())
    same = [path for path in manifest["files"] if path.startswith(("ontology/", "queries/", "sbom"))]
    for path in same:
        (dist / path).unlink()
        del manifest["files"][path]
    (dist / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def entry_of(dist: Path) -> log.Entry:
    """The line of the log for a sealed release."""
    digest = hashlib.sha256((dist / "seal.json").read_bytes()).hexdigest()
    return log.Entry(log.RELEASE, CARD.version, CARD.release_date, digest)


def kinds(findings: list[Finding]) -> set[str]:
    return {finding.kind for finding in findings}


def edit_dump(dist: Path, dump: str, old: str, new: str) -> None:
    """Change a text in a packed dump, without care for pieces and checksums."""
    path = dist / f"{dump}.gz"
    text = gzip.decompress(path.read_bytes()).decode()
    assert old in text
    path.write_bytes(gzip.compress(text.replace(old, new, 1).encode()))


def forge(dist: Path, dump: str, old: str, new: str) -> None:
    """Change a text in a piece of a dump, and every checksum and length that names it; only the seal is left."""
    rows = list(csv.reader(io.StringIO((dist / "pieces.csv").read_text(encoding="utf-8"))))
    path, column, body = dist / f"{dump}.gz", rows[0].index(dump), b""
    packed = path.read_bytes()
    body = packed[: int(rows[1][column])]
    for row, listed in zip(rows[2:], list(read_listing(dist, dump)), strict=True):
        if dump in listed.places:
            offset, length = listed.places[dump]
            text = gzip.decompress(packed[offset : offset + length]).replace(old.encode(), new.encode())
            if dump == "data.nq":
                row[3] = hashlib.sha256(text).hexdigest()
            body, row[column] = body + pack(text), str(len(pack(text)))
    assert gzip.decompress(body) != gzip.decompress(packed)
    path.write_bytes(body)
    listing = io.StringIO()
    csv.writer(listing, lineterminator="\n").writerows(rows)
    (dist / "pieces.csv").write_text(listing.getvalue(), encoding="utf-8")
    restate(dist, f"{dump}.gz", "pieces.csv")


def restate(dist: Path, *paths: str) -> None:
    """Make the manifest say of some files what they are now."""
    manifest = json.loads((dist / "manifest.json").read_bytes())
    for path in paths:
        data = (dist / path).read_bytes()
        manifest["files"][path] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    (dist / "manifest.json").write_text(text, encoding="utf-8")
