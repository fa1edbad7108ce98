"""The variants of one address: which of them a client gets, by the suffix it asked for or by what it accepts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from starlette.requests import Request

from kg.web.http.errors import HttpError, Offer
from kg.web.http.negotiate import choose, language_of
from kg.web.http.respond import Content, link
from kg.web.words import LANGUAGES

HTML: Final = "text/html"
_ALSO: Final = {"application/ld+json": ("application/json",)}  # by which else a type is asked for


@dataclass(frozen=True, slots=True)
class Variant:
    """One variant: the suffix of its address, its media type, its language if it has one, and what makes its bytes."""

    suffix: str
    media_type: str
    make: Callable[[], bytes]
    language: str = ""


def pages(make: Callable[[str], bytes]) -> list[Variant]:
    """Return a page in each language of the site."""
    return [Variant(f"{language}.html", HTML, partial(make, language), language) for language in LANGUAGES]


def split_suffix(name: str, suffixes: Iterable[str]) -> tuple[str, str]:
    """Return a name without its suffix, and the suffix; the name as it is and "" when it has none of them.

    >>> split_suffix("cl-4k2m9x.en.html", ["ttl", "en.html"])
    ('cl-4k2m9x', 'en.html')
    """
    for suffix in suffixes:
        if name.endswith(f".{suffix}"):
            return name.removesuffix(f".{suffix}"), suffix
    return name, ""


def pick(request: Request, name: str, suffix: str, variants: Sequence[Variant]) -> Variant:
    """Return the variant of a suffix, without one that which the client likes best: of equals, the first.

    Errors: HttpError 406, with what there is, when the client accepts none; 404 for a suffix that is not there.
    """
    if suffix:
        for variant in variants:
            if variant.suffix == suffix:
                return variant
        raise HttpError(404, f"This has no form .{suffix}.", _offers(name, variants))
    asked = [(offer, variant) for variant in variants for offer in (variant.media_type, *_also(variant))]
    best = choose(request.headers.get("accept", ""), [offer for offer, _ in asked])
    if best is None:
        raise HttpError(
            406,
            "This has no form that your Accept header allows.",
            _offers(name, variants),
            links=alternates(name, variants),
            headers={"vary": "Accept"},
        )
    fitting = [variant for offer, variant in asked if offer == best]
    language = language_of(request.headers.get("accept-language", ""))
    return next((variant for variant in fitting if variant.language in ("", language)), fitting[0])


def content(
    name: str, suffix: str, variant: Variant, variants: Sequence[Variant], links: Sequence[str] = ()
) -> Content:
    """Return a variant as content: with its own address and links to the others."""
    languages = any(other.language for other in variants)
    kinds = len({other.media_type for other in variants}) > 1
    vary = (*(("Accept",) if kinds else ()), *(("Accept-Language",) if languages else ()))
    return Content(
        variant.make(),
        variant.media_type,
        variant.language,
        links=(*links, *alternates(name, variants, but=variant)),
        content_location=f"{name}.{variant.suffix}",
        vary=() if suffix else vary,
    )


def alternates(name: str, variants: Sequence[Variant], but: Variant | None = None) -> tuple[str, ...]:
    """Return a link to each variant but one."""
    return tuple(
        link(f"{name}.{variant.suffix}", "alternate", variant.media_type, hreflang=variant.language)
        for variant in variants
        if variant is not but
    )


def _offers(name: str, variants: Sequence[Variant]) -> tuple[Offer, ...]:
    return tuple(
        Offer(f"{name}.{variant.suffix}", " ".join((variant.media_type, variant.language)).strip(), variant.media_type)
        for variant in variants
    )


def _also(variant: Variant) -> tuple[str, ...]:
    return _ALSO.get(variant.media_type, ())
