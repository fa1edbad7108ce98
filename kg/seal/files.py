"""Compare the files of a release with its manifest: what is missing, what is there besides, what was changed.

In: a folder that nobody vouches for. Out: its contents as far as they can be read, and findings.
"""

import re
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from kg.pace import Progress
from kg.release.atomic import MARK
from kg.release.manifest import SEALED, FileEntry
from kg.seal.finding import Finding
from kg.seal.untrusted import LARGEST_JSON, Unreadable, parse_object, read, walk

RECALLED: Final = "recalled.json"
_DIGEST: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_TEXTS: Final = ("version", "release_date", "base_iri")


@dataclass(slots=True)
class Contents:
    """What a folder holds: its files with their sizes, the manifest, and which files are not what that says.

    `manifest` is empty, and `text` too, when it cannot be read.
    """

    dist: Path
    found: dict[str, int] = field(default_factory=dict)
    text: bytes = b""
    manifest: dict[str, Any] = field(default_factory=dict)
    entries: dict[str, FileEntry] = field(default_factory=dict)
    wrong: set[str] = field(default_factory=set)

    def is_right(self, path: str) -> bool:
        """Return whether a file is there, is listed, and is what the manifest says."""
        return path in self.found and path in self.entries and path not in self.wrong

    @property
    def version(self) -> str:
        """The version that the manifest names, "" when it cannot be read."""
        return str(self.manifest.get("version", ""))

    @property
    def base(self) -> str:
        """The base IRI that the manifest names, "" when it cannot be read."""
        return str(self.manifest.get("base_iri", ""))


def open_contents(dist: Path) -> tuple[Contents, list[Finding]]:
    """Return what a folder holds, and what is wrong with it before any file but the manifest was read."""
    contents, findings = Contents(dist), []
    try:
        for path, size in walk(dist):
            if size is None:
                findings.append(Finding(path, "file-kind", "is a link or device and no file; it was not opened"))
            else:
                contents.found[path] = size
    except Unreadable as error:
        findings.append(Finding(".", "file-unreadable", str(error)))
    try:
        contents.text = read(dist / MARK, LARGEST_JSON)
        contents.manifest = parse_object(contents.text)
        contents.entries = _entries(contents.manifest)
    except Unreadable as error:
        contents.manifest = {}
        findings.append(Finding(MARK, "manifest-unreadable", f"no file can be compared with it: {error}"))
    return contents, findings


def check_files(contents: Contents, progress: Progress) -> list[Finding]:
    """Return the files that are not what the manifest says, in the order of their paths."""
    if not contents.manifest:
        return []
    findings = [
        Finding(path, "file-extra", "is not in the manifest: nobody vouches for it")
        for path in sorted(contents.found.keys() - contents.entries.keys() - {MARK, RECALLED, *SEALED})
    ]
    for done, (path, entry) in enumerate(sorted(contents.entries.items())):
        progress("reading files", done, len(contents.entries))
        if finding := _compare(contents, path, entry):
            contents.wrong.add(path)
            findings.append(finding)
    return findings


def _compare(contents: Contents, path: str, entry: FileEntry) -> Finding | None:
    size = contents.found.get(path)  # only what was found by walking is opened: no path leads out of the folder
    if size is None:
        return Finding(path, "file-missing", "is in the manifest and not in the release")
    if size != entry.bytes:
        return Finding(path, "file-changed", f"has {size:,} bytes, the manifest says {entry.bytes:,}")
    try:
        digest = _digest(contents.dist / path)
    except OSError as error:
        return Finding(path, "file-unreadable", f"cannot be read ({error.strerror})")
    if digest != entry.sha256:
        return Finding(path, "file-changed", f"has the SHA-256 {digest}, the manifest says {entry.sha256}")
    return None


def _digest(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while data := file.read(1 << 20):
            digest.update(data)
    return digest.hexdigest()


def _entries(manifest: dict[str, Any]) -> dict[str, FileEntry]:
    """Return the files that a manifest lists. Errors: Unreadable when it has another form."""
    files = manifest.get("files")
    if not isinstance(files, dict) or not all(isinstance(manifest.get(name), str) for name in _TEXTS):
        raise Unreadable("it has not the form of a manifest")
    entries = {}
    for path, entry in files.items():
        size, digest = (entry.get("bytes"), entry.get("sha256")) if isinstance(entry, dict) else (None, None)
        if type(size) is not int or not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
            raise Unreadable("it lists a file without size and SHA-256")
        if not is_inside(path):
            raise Unreadable("it lists a path that leads out of the release")
        entries[path] = FileEntry(size, digest)
    return entries


def is_inside(path: str) -> bool:
    r"""Return whether a path of a manifest names a file inside the release, on every system.

    >>> is_inside("csv/claims.csv.gz"), is_inside("../etc/passwd"), is_inside("C:\\x")
    (True, False, False)
    """
    parts = path.split("/")
    return path.isprintable() and not re.search(r"[\\:]", path) and not {"", ".", ".."} & set(parts)
