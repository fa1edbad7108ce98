"""Name a view: the release it is derived from, and an IRI that follows from what was asked.

In: a release and a question. Out: the same IRI for the same question of the same data, and for no other.
"""

import json
from dataclasses import dataclass
from hashlib import sha256

from kg.release.read import Release
from kg.views.question import Question


@dataclass(frozen=True, slots=True)
class Edition:
    """The release that a view is derived from; `digest` is the SHA-256 that names its data."""

    base: str
    version: str
    digest: str

    @property
    def dataset(self) -> str:
        """The IRI of the dataset."""
        return f"{self.base}dataset"


def edition_of(release: Release) -> Edition:
    """Return how a release is named in what is derived from it."""
    return Edition(release.base, str(release.manifest["version"]), release.digest)


def view_iri(edition: Edition, question: Question) -> str:
    """Return the IRI of a view: `<base>view/` and 16 hexadecimal digits of a SHA-256 over all it depends on."""
    parts = [edition.version, edition.digest, question.asked, question.policy.rules]
    return f"{edition.base}view/{sha256(json.dumps(parts).encode()).hexdigest()[:16]}"
