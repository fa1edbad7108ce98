"""Name the search index that is kept beside a release, and remove those of earlier releases.

In: the folder of a release. Out: the path of its index in `.dist.cache`. What was withdrawn must not stay findable in
a file that nobody looks at any more.
"""

from hashlib import sha256
from pathlib import Path
from typing import Final

from kg.release.atomic import MARK, cache_of

SEARCH: Final = "search-"
_FORMAT: Final = "1"  # to be raised when the same release is to give another index


def search_index_of(dist: Path) -> Path:
    """Return where the search index of a release stands, or will stand. Errors: OSError when there is no release."""
    digest = sha256(_FORMAT.encode() + (dist / MARK).read_bytes()).hexdigest()
    return cache_of(dist) / f"{SEARCH}{digest[:16]}.sqlite"


def forget_older_indexes(dist: Path) -> None:
    """Remove the search indexes of releases that stood here before. Errors: OSError."""
    own = search_index_of(dist)
    for path in own.parent.glob(f"{SEARCH}*"):
        if not path.name.startswith(own.name):
            path.unlink(missing_ok=True)
