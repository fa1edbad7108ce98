"""Seal a release: digests that bind it to its version, salted so that they test no guess, and a signature over them.

In: a release that is whole, the private folder with the salts, a key, and the last line of the transparency log. Out:
`seal.json`, `seal.json.sig` and `salts.csv` in the release, beside what its manifest lists. The same input gives the
same bytes.
"""

import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kg.errors import KgError
from kg.files import NotWritten, remove_file, replace_file
from kg.pace import Progress, silent
from kg.release.atomic import MARK, locked
from kg.release.manifest import SEALED, is_whole
from kg.release.read import Release
from kg.seal.salts import MANIFEST, SALTS, own, salts_of, salts_text

SEAL, SIGNATURE, _ = SEALED


class NotWhole(KgError):
    """A file of the release is not what the manifest beside it says, so there is nothing to vouch for."""

    def __init__(self, dist: Path, path: str):
        self.path = path
        super().__init__(f"{dist} cannot be sealed: {path} is not what the manifest says; build it again")


@dataclass(frozen=True, slots=True)
class Seal:
    """What a seal says: of which release it is, salted digests of the manifest and of each graph, and the log before.

    Digests are in hexadecimal digits. `graphs` maps local names; `previous` is the SHA-256 of the last line of the
    log when the release was sealed, "" without a log.
    """

    version: str
    release_date: str
    base_iri: str
    tier: str
    generator: str
    manifest: str
    graphs: dict[str, str]
    previous: str

    def text(self) -> bytes:
        """Return the seal as JSON with sorted keys, one value a line and a line end at the end."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def seal(
    dist: Path,
    private: Path,
    key: Ed25519PrivateKey | None = None,
    previous: str = "",
    progress: Progress = silent,
) -> Seal:
    """Return the seal of a release, which is now in its folder, signed when there is a key.

    Salts come from `private`; those that are missing are made and kept there. `previous` is `kg.seal.log.head` of the
    archive. Errors: NotARelease, NotWhole, BadSalts, NotWritten, BuildRunning.
    """
    dist = Path(os.path.realpath(dist))
    release = Release(dist)
    try:
        with locked(dist):
            _need_whole(release, progress)
            salts = own(salts_of(private, release.graphs), (dist / MARK).read_bytes())
            made = _make(release, salts, previous, progress)
            _write(dist, made.text(), salts_text(salts), key)
    except OSError as error:
        raise NotWritten(dist, error) from error
    return made


def salted(salt: bytes, bodies: Iterable[bytes]) -> str:
    """Return the salted digest of a content that comes in bodies: the SHA-256 of the salt and then of them.

    >>> salted(b"salt", [b"ab", b"c"]) == salted(b"salt", [b"abc"])
    True
    """
    digest = sha256(salt)
    for body in bodies:
        digest.update(body)
    return digest.hexdigest()


def _need_whole(release: Release, progress: Progress) -> None:
    files = release.manifest["files"]
    for done, path in enumerate(files):
        progress("reading files", done, len(files))
        if not is_whole(release.dist, path):
            raise NotWhole(release.dist, path)


def _make(release: Release, salts: dict[str, bytes], previous: str, progress: Progress) -> Seal:
    graphs: dict[str, str] = {}
    for graph in release.graphs:
        progress("sealing graphs", len(graphs), len(release.graphs))
        graphs[graph] = salted(salts[graph], release.nquads(graph))
    says = {name: str(release.manifest[name]) for name in ("version", "release_date", "base_iri", "generator")}
    return Seal(
        **says,
        tier=str(release.manifest.get("tier", "public")),
        manifest=salted(salts[MANIFEST], [(release.dist / MARK).read_bytes()]),
        graphs=graphs,
        previous=previous,
    )


def _write(dist: Path, text: bytes, salts: bytes, key: Ed25519PrivateKey | None) -> None:
    """Write the three files; cut off between two of them the seal is unsigned, never signed wrongly."""
    wanted = {SALTS: salts, SEAL: text} | ({SIGNATURE: key.sign(text)} if key else {})
    signed = (dist / SIGNATURE).is_file()
    if all(_holds(dist / name, content) for name, content in wanted.items()) and (key or not signed):
        return
    if signed:
        remove_file(dist / SIGNATURE)
    for name, content in wanted.items():
        replace_file(dist / name, content)
        shutil.copymode(dist / MARK, dist / name)  # whoever may read the release may read what vouches for it


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content
