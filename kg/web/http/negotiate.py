"""Choose a representation by what a client accepts (RFC 9110, section 12.5).

A client that sends no Accept, or `*/*` alone, gets what the server offers first: the caller's order decides. Parameters
of a media range are ignored, but for its weight: `application/ld+json;profile="..."` is JSON-LD. What cannot be
read is passed over, and a header of nothing else counts as none.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from kg.web.words import LANGUAGES

_LONGEST: Final = 4096  # bytes of a header that are read; a browser sends some two hundred
_PART: Final = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*"?)+')
_PARAMETER: Final = re.compile(r'(?:[^;"]|"(?:[^"\\]|\\.)*"?)+')
_RANGE: Final = re.compile(r"[\w!#$%&'*+.^`|~-]+/[\w!#$%&'*+.^`|~-]+", re.ASCII)
_TAG: Final = re.compile(r"\*|[a-z]{1,8}(?:-[a-z0-9]{1,8})*")
_WEIGHT: Final = re.compile(r"q\s*=\s*(\d*\.?\d*)", re.ASCII)

Weighted = tuple[str, float, int]  # a range, its weight, and how many parameters it had besides


def choose(accept: str, offers: Sequence[str]) -> str | None:
    """Return the offered media type that the client likes best, the first of equals; None when it accepts none.

    Each offer has the weight of the most specific range that covers it, so `text/html;q=0` excludes HTML even
    beside `*/*`.

    >>> choose("text/html;q=0.5, text/*;q=0.8", ["text/html", "text/turtle"])
    'text/turtle'
    """
    ranges = _media_ranges(accept[:_LONGEST])
    if not ranges:
        return offers[0] if offers else None
    weights = [_weight(offer, ranges) for offer in offers]
    best = max(weights, default=0.0)
    return offers[weights.index(best)] if best else None


def language_of(accept_language: str) -> str:
    """Return the language of the site that the client likes best: "en" or "fa"; English when it names neither.

    >>> language_of("fa-IR, en;q=0.5")
    'fa'
    """
    tags = {tag: weight for tag, weight, _ in _parts(accept_language[:_LONGEST].lower()) if _TAG.fullmatch(tag)}
    return max(LANGUAGES, key=lambda language: _liking(language, tags))


def accepts_gzip(accept_encoding: str) -> bool:
    """Return whether the client takes gzip.

    >>> accepts_gzip("br, gzip;q=0")
    False
    """
    codings = {coding: weight for coding, weight, _ in _parts(accept_encoding[:_LONGEST].lower())}
    return next((codings[name] for name in ("gzip", "x-gzip", "*") if name in codings), 0.0) > 0


@lru_cache(maxsize=256)
def _media_ranges(accept: str) -> tuple[Weighted, ...]:
    """Return the ranges, those without parameters first, since what is offered has none."""
    found = [("*/*" if name == "*" else name, weight, count) for name, weight, count in _parts(accept.lower())]
    return tuple(sorted((item for item in found if _RANGE.fullmatch(item[0])), key=lambda item: item[2]))


def _parts(header: str) -> list[Weighted]:
    return [_part(part) for part in _PART.findall(header) if part.strip(" \t;")]


def _part(text: str) -> Weighted:
    name, *parameters = (piece.strip() for piece in _PARAMETER.findall(text))
    weights = [match[1] for piece in parameters if (match := _WEIGHT.fullmatch(piece))]
    return name, _number(weights[0]) if weights else 1.0, len(parameters) - len(weights)


def _number(text: str) -> float:
    try:
        return min(float(text), 1.0)
    except ValueError:
        return 1.0


def _weight(offer: str, ranges: Sequence[Weighted]) -> float:
    essence = offer.partition(";")[0].strip().lower()
    for wanted in (essence, f"{essence.partition('/')[0]}/*", "*/*"):
        for name, weight, _ in ranges:
            if name == wanted:
                return weight
    return 0.0


def _liking(language: str, tags: dict[str, float]) -> float:
    """Return the weight of a language: of the best tag that begins with it, else of the asterisk."""
    own = [weight for tag, weight in tags.items() if tag.partition("-")[0] == language]
    return max(own, default=tags.get("*", 0.0))
