"""Say who a release is for, and keep one that is not public from being published by mistake.

In: a tier, or a release. Out: the words for it in DCAT, or a refusal. `public` is for everybody, `restricted` for the
partners whom a release was encrypted for; what is `sealed` is in no release at all.
"""

import json
from pathlib import Path
from typing import Final

from kg.card import PUBLIC
from kg.errors import KgError
from kg.release.atomic import MARK
from kg.release.description import EU
from kg.release.read import NotARelease

RESTRICTED: Final = "restricted"
SEALED: Final = "sealed"
RELEASED: Final = (PUBLIC, RESTRICTED)


class NotPublic(KgError):
    """A release that is not public was about to be published as if it were."""

    def __init__(self, dist: Path, tier: str):
        self.dist = dist
        self.tier = tier
        super().__init__(f"{dist} is a {tier} release and not to be published; --tier {tier} allows it")


def tier_of(dist: Path) -> str:
    """Return the tier that the manifest of a release names; one without it was made before there were tiers: public.

    Errors: NotARelease when there is no manifest that can be read, or it names no tier that is released.
    """
    try:
        tier = json.loads((dist / MARK).read_bytes()).get("tier", PUBLIC)
    except (OSError, ValueError, AttributeError):
        raise NotARelease(dist, f"it has no {MARK} that can be read") from None
    if tier not in RELEASED:
        raise NotARelease(dist, f"its {MARK} names no tier that is known")
    return str(tier)


def need_public(dist: Path, allowed: str = PUBLIC) -> None:
    """Return when a release is public, or of the tier that the caller allows besides.

    Errors: NotPublic, NotARelease.
    """
    tier = tier_of(dist)
    if tier not in (PUBLIC, allowed):
        raise NotPublic(dist, tier)


def close_like(folder: Path, dist: Path) -> None:
    """Let nobody but its owner into a folder in which something of a release is kept that is not public.

    Errors: NotARelease, OSError.
    """
    if tier_of(dist) != PUBLIC:
        folder.chmod(0o700)


def access_right(tier: str) -> str:
    """Return the IRI of a tier in the EU list of access rights.

    >>> access_right("restricted").rpartition("/")[2]
    'RESTRICTED'
    """
    return f"{EU}/access-right/{tier.upper()}"
