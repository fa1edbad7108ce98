"""Keep releases: each version as it was published, the difference between one and the next, and every recall.

`place` says what an archive holds, `about` what is said beside each release, `damage` which of them cannot be read;
`keep` adds a release, `recall` takes back what was withdrawn, `give_up` drops what is damaged; `redact` makes of a
release what may remain of it, `patch` writes and applies differences, and `plan` carries all of it out so that it may
be cut off anywhere. Described in `docs/versions.md`.
"""

from kg.archive.keep import keep
from kg.archive.place import Kept, kept
from kg.archive.recall import recall

__all__ = ["Kept", "keep", "kept", "recall"]
