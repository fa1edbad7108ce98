"""Make the folder of what is kept beside a release, name the search index in it, and remove those of earlier releases.

In: the folder of a release. Out: `.dist.cache`, open to nobody to whom the release is not, and the path of its index
there. What was withdrawn must not stay findable in a file that nobody looks at any more.
"""

from hashlib import sha256
from pathlib import Path
from stat import S_IMODE
from typing import Final

from kg.card import PUBLIC
from kg.release.atomic import MARK, cache_of
from kg.release.tier import tier_of

SEARCH: Final = "search-"
_FORMAT: Final = "1"  # to be raised when the same release is to give another index
_OTHERS: Final = 0o077  # the rights of everybody but the owner


def make_cache(dist: Path) -> Path:
    """Make the folder of what is kept beside a release unless it is there, and return it.

    Nobody may enter it who may not enter that of the release; beside one that is not public its owner alone. Rights
    that it had before are taken away, and none are given.
    Errors: NotARelease, OSError.
    """
    cache = cache_of(dist)
    allowed = S_IMODE(dist.stat().st_mode) & _OTHERS if tier_of(dist) == PUBLIC else 0
    cache.mkdir(mode=0o700 | allowed, parents=True, exist_ok=True)
    had = S_IMODE(cache.stat().st_mode)
    if (right := had & ~_OTHERS | had & allowed) != had:
        cache.chmod(right)
    return cache


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
