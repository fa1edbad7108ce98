"""Keep releases: each version as it was published, the difference between one and the next, and every recall.

`place` says what an archive holds, `keep` adds a release, `recall` takes back what was withdrawn, `redact` makes of a
release what may remain of it, `patch` writes and applies differences, and `plan` carries all of it out so that it may
be cut off anywhere. Described in `docs/versions.md`.
"""

from kg.archive.keep import keep
from kg.archive.place import Kept, kept
from kg.archive.recall import recall

__all__ = ["Kept", "keep", "kept", "recall"]
