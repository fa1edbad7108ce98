"""Put a release into one file for a partner, and take it out again.

In: the folder of a release. Out: a tar file, the same bytes for the same release, whose members stand in `release/`.
What comes back in is a stranger's: only plain files with plain names are taken out.
"""

import os
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from kg.errors import KgError
from kg.release.atomic import MARK, replacing
from kg.release.manifest import SEALED, FileEntry, read_entry
from kg.release.read import Release
from kg.tiers.crypt import Identity, decrypt

_TOP: Final = "release"
_MOST_FILES: Final = 10_000
_PLAIN: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,200}")  # what the files of a release are called


class NotABundle(KgError):
    """What was in the file is no release, or not the one that its manifest describes."""

    def __init__(self, file: Path, why: str):
        self.file = file
        super().__init__(f"{file} holds no release that can be used: {why}")


def write_bundle(dist: Path, file: Path) -> None:
    """Write the files of a release into a tar file: in order of name, without owner, right or time."""
    paths = sorted(path for path in dist.rglob("*") if path.is_file())
    with tarfile.open(file, "w", format=tarfile.PAX_FORMAT) as bundle:
        for path in paths:
            member = tarfile.TarInfo(f"{_TOP}/{path.relative_to(dist).as_posix()}")
            member.size = path.stat().st_size
            with path.open("rb") as content:
                bundle.addfile(member, content)


def unlock(file: Path, out: Path, identities: list[Identity]) -> Path:
    """Write the release in an encrypted file into the folder `out`, whole or not at all, and return that folder.

    Only its owner may enter it.
    Errors: NotForThisKey, NotABundle; ForeignFolder, BuildRunning, WriteFailure as a build has them.
    """
    with replacing(out) as folder:
        folder.chmod(0o700)
        bundle = folder / ".bundle.tar"
        decrypt(file, bundle, identities)
        try:
            with tarfile.open(bundle, "r:") as opened:
                for member in _members(opened, file):
                    opened.extract(member, folder, set_attrs=False, filter="data")
        except (tarfile.TarError, EOFError) as error:
            raise NotABundle(file, "the archive is damaged") from error
        bundle.unlink()
        _check(folder, file)
    return out


def _members(bundle: tarfile.TarFile, file: Path) -> Iterator[tarfile.TarInfo]:
    """Yield the members of a bundle, named by their paths in the release. Errors: NotABundle."""
    seen: set[str] = set()
    for member in bundle:
        path = PurePosixPath(member.name)
        plain = member.isreg() and not member.issparse() and path.as_posix() == member.name
        if not plain or len(path.parts) < 2 or path.parts[0] != _TOP or not _is_plain(path):
            raise NotABundle(file, "a member is no plain file of a release")
        name = "/".join(path.parts[1:])
        if name in seen or len(seen) == _MOST_FILES:
            raise NotABundle(file, "it has too many members")
        seen.add(name)
        yield member.replace(name=name, mode=0o600, deep=False)


def _is_plain(path: PurePosixPath) -> bool:
    return all(_PLAIN.fullmatch(part) for part in path.parts)


def _check(folder: Path, file: Path) -> None:
    """Hold the files against the manifest, which names all but itself and a seal. Errors: NotABundle, NotARelease."""
    listed = Release(folder).manifest
    try:
        wanted = {str(path): FileEntry(**entry) for path, entry in listed["files"].items()}
    except (KeyError, TypeError, AttributeError):
        raise NotABundle(file, f"its {MARK} is damaged") from None
    found = {
        Path(parent, name).relative_to(folder).as_posix(): Path(parent, name)
        for parent, _, names in os.walk(folder)
        for name in names
    }
    for path, entry in wanted.items():
        if path not in found or read_entry(found[path]) != entry:
            raise NotABundle(file, f"its files are not those of its {MARK}")
    if found.keys() - wanted.keys() - {MARK, *SEALED}:
        raise NotABundle(file, f"it holds files that its {MARK} does not name")
