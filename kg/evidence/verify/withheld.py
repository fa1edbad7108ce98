"""What must not stand in published reasons: pseudonyms of who acted, and addresses of a source that is not public.

In: an item of the store, and texts. Out: the texts, with a mark where such a word stood.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from kg.evidence.store import EvidenceStore, Item
from kg.evidence.verify.outcome import Outcome

MARK: Final = "[…]"
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Withheld:
    """The pseudonyms, and the hosts and accounts of addresses, that nothing public may hold."""

    pseudonyms: frozenset[str]
    hosts: frozenset[str]
    accounts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, store: EvidenceStore, item: Item) -> "Withheld":
        """Return what is withheld of an item: all who act in the store, and where it came from unless it is public."""
        events = list(store.events(item.digest))
        names = {item.collection.by, *(event.by for event in store.events())}
        if item.collection.restriction == "public":
            return cls(frozenset(names), frozenset())
        texts = [item.collection.source_url, *(text for event in events for text in (event.place, event.note))]
        return cls(frozenset(names), frozenset(hosts_of(texts)), frozenset(accounts_of(texts)))

    def out_of(self, text: str) -> tuple[str, int]:
        """Return a text with `MARK` in place of what is withheld, and how many were replaced."""
        count = 0
        for pattern in self._patterns():
            text, found = pattern.subn(MARK, text)
            count += found
        return text, count

    def out_of_all(self, outcomes: Iterable[Outcome]) -> tuple[list[Outcome], int]:
        """Return final answers with nothing withheld in reasons and references, and how many words were replaced."""
        made, count = [], 0
        for one in outcomes:
            (reason, first), (reference, second) = self.out_of(one.reason), self.out_of(one.reference)
            made.append(replace(one, reason=reason, reference=reference))
            count += first + second
        return made, count

    def _patterns(self) -> Iterable[re.Pattern[str]]:
        for host in sorted(self.hosts):
            rest = r"(?:[:/?#]\S*?(?=[,.;:)\]]*(?:\s|$)))?"  # a full stop or comma after an address is not part of it
            start = r"(?:https?://)?(?<![\w.-])(?:[\w-]+\.)*"
            yield re.compile(rf"{start}{re.escape(host)}(?!\.?[\w-]){rest}", re.IGNORECASE)
        for name in sorted(self.accounts):
            yield re.compile(rf"@{re.escape(name)}(?![\w-])", re.IGNORECASE)
        for name in sorted(filter(None, self.pseudonyms)):
            yield re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])", re.IGNORECASE)


def accounts_of(texts: Iterable[str]) -> set[str]:
    """Return the parts of the paths of web addresses in texts that may name an account, as it stands behind an "@".

    >>> sorted(accounts_of(["https://example.org/@Lantern/posts/1"]))
    ['1', 'Lantern', 'posts']
    """
    paths = (urlsplit(address).path for text in texts for address in _ADDRESS.findall(text))
    return {part.removeprefix("@") for path in paths for part in path.split("/")} - {""}


def hosts_of(texts: Iterable[str]) -> set[str]:
    """Return the hosts of the web addresses in texts, without a leading "www.".

    >>> hosts_of(["seen at https://www.example.org/a?b=1, later elsewhere"])
    {'example.org'}
    """
    found = (urlsplit(address).hostname or "" for text in texts for address in _ADDRESS.findall(text))
    return {host.removeprefix("www.") for host in found if host}
