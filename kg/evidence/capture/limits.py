"""What a capture may take: bytes, seconds, redirects and addresses."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Limits:
    """What a capture may take. What is cut off is kept and marked (WARC-Truncated); more redirects are refused."""

    response: int = 256 << 20  # bytes of a response with its header
    whole: int = 1 << 30  # bytes of all responses
    seconds: float = 600.0  # in all
    redirects: int = 10
    embedded: int = 0  # addresses that the page embeds, at most
    allow_private: bool = False  # also addresses of one's own network: then a page can reach what only you can


PAGE: Final = Limits(embedded=100)  # with what a page embeds
