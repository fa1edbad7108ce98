"""Make what a release is served from, its store and its search index, in a process of its own.

Reading a large release takes hundreds of megabytes for a moment. A server that lives for weeks, and answers meanwhile,
would keep much of them: what it allocates for its answers lies in between.
"""

import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from kg.errors import KgError
from kg.release.read import NotARelease, Release
from kg.store import update_store
from kg.web.search.routes import open_search

LARGE: Final = 50_000  # triples; a smaller release is read sooner than a process is started


def make_ahead(dist: Path) -> None:
    """Make the store and the index of a large release that has none yet; of a small one nothing is made.

    What cannot be made is not told: whoever opens the release next tries again, and fails in its own words.
    """
    with suppress(NotARelease, OSError):
        if sum(graph.triples for graph in Release(dist.resolve()).graphs.values()) >= LARGE:
            command = [sys.executable, "-m", "kg.web.ahead", str(dist)]
            subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)


def main(dist: str) -> int:
    """Make them; return 1 when something is in the way."""
    try:
        update_store(Path(dist))
        open_search(Path(dist)).close()
    except (KgError, OSError):
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
