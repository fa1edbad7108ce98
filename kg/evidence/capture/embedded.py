"""What a page embeds directly: pictures, style sheets, scripts, films and sound, by their addresses.

Pages of strangers are searched, not parsed: the time that it takes grows with the page alone, whatever stands in it.
"""

import re
from collections.abc import Iterator
from html import unescape
from itertools import islice
from typing import Final
from urllib.parse import urldefrag, urljoin

_TAG: Final = re.compile(r"<(base|link|img|script|video|audio|source|track)\b([^<>]*+)", re.I)
_ATTRIBUTE: Final = re.compile(r"""(?<![\w-])([\w-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"']++))""")
_MOST: Final = 20_000  # tags that are looked at
_LINKED: Final = {"stylesheet", "icon"}


def embedded_in(html: str, url: str) -> tuple[str, ...]:
    """Return the addresses that a page embeds, each once, in the order of the page.

    >>> embedded_in('<img src="a.png#x"><a href="b.html">', "https://example.org/page/")
    ('https://example.org/page/a.png',)
    """
    tags = [(tag[1].lower(), _attributes(tag[2])) for tag in islice(_TAG.finditer(html), _MOST)]
    base = next((told["href"] for tag, told in tags if tag == "base" and "href" in told), "")
    start = _joined(url, base) or url
    found = [_joined(start, one) for tag, told in tags for one in _named(tag, told) if one]
    return tuple(dict.fromkeys(one for one in found if one.startswith(("http://", "https://")) and one != url))


def _attributes(text: str) -> dict[str, str]:
    """Return the attributes of a tag; of two with one name the first counts."""
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(text):
        found.setdefault(name.lower(), unescape(double or single or bare))
    return found


def _named(tag: str, told: dict[str, str]) -> Iterator[str]:
    """Yield the addresses that a tag embeds."""
    if tag == "link":
        if _LINKED & set(told.get("rel", "").lower().split()):
            yield told.get("href", "")
    elif tag != "base":
        yield told.get("src", "")
        yield from (part.split()[0] for part in told.get("srcset", "").split(", ") if part.split())
        yield told.get("poster", "")


def _joined(base: str, address: str) -> str:
    """Return an address as the page means it, without the place in it; "" for what is none."""
    try:
        return urldefrag(urljoin(base, address.strip())).url if address.strip() else ""
    except ValueError:
        return ""
