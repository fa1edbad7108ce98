"""A picture of the fictional dossier that may be shown in small, for tests."""

import io
from pathlib import Path
from random import Random

from PIL import Image

from kg.protect.consent import Consent, add_consent
from kg.thumbnails import Thumbnail
from kg.thumbnails import put as put_thumbnail
from kg.tiers.place import private_of
from tests.evidencemedia import shapes
from tests.fault_cases import put

SHOWN, SOURCE = "ev-dmtkc8", "so-b7v756"
SIZE = (32, 24)


def webp(seed: int = 1, size: tuple[int, int] = SIZE) -> bytes:
    """Return a picture of shapes as a thumbnail has it."""
    out = io.BytesIO()
    shapes(seed, size).save(out, "WEBP", quality=60)
    return out.getvalue()


def allow(data: Path, digest: str = "") -> None:
    """Let the row of the photographs have a thumbnail: nothing is to be warned of."""
    put(data, "evidence.csv", SHOWN, "content_warning", "none")
    if digest:
        put(data, "evidence.csv", SHOWN, "digest", digest)


def agree(data: Path, subject: str = SHOWN, **told: str) -> Consent:
    """Enter into the register that somebody agreed to pictures of an item."""
    entry = {"subject": subject, "scope": "image", "given_on": "2026-11-20", "by": "lantern-9"} | told
    return add_consent(private_of(data), Consent("", **entry), Random(1))


def show(data: Path, seed: int = 1) -> Thumbnail:
    """Put a thumbnail of the photographs into a dossier, and let the row have it."""
    allow(data)
    return put_thumbnail(data, SHOWN, webp(seed))


def opened(path: Path) -> Image.Image:
    """Return a picture in a file, decoded."""
    with Image.open(path) as image:
        image.load()
        return image
