"""What a test of a release finds, one thing each, and how text out of a release that nobody trusts is shown."""

import unicodedata
from dataclasses import asdict, dataclass
from typing import Final

MOST_SHOWN: Final = 1000  # findings of one kind; the others are counted
_LONGEST: Final = 2000  # characters of a text that are shown
_JOINERS: Final = "\u200c\u200d"  # part of how Persian and other scripts are spelled


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that is not as it was published.

    `path` is of the file that it stands in, `graph` and `piece` are local names, `statement` is a line of N-Quads and
    `instead` what stands in its place; what does not apply is empty. A `note` is no fault: it says what could not be
    tested, and why.
    """

    path: str
    kind: str
    message: str
    graph: str = ""
    piece: str = ""
    statement: str = ""
    instead: str = ""
    note: bool = False

    def __str__(self) -> str:
        where = shown(self.path) + (f" {shown(self.piece or self.graph)}" if self.piece or self.graph else "")
        lines = [f"{where}: {shown(self.message)} [{self.kind}]"]
        lines += [f"    {shown(self.statement)}"] if self.statement else []
        lines += [f"    here: {shown(self.instead)}"] if self.instead else []
        return "\n".join(lines)

    def values(self) -> dict[str, str | bool]:
        """Return the finding as an object for JSON."""
        return asdict(self)


def shown(text: str) -> str:
    r"""Return a text with what could deceive a reader or a terminal written as escapes, and cut when very long.

    >>> shown("a\x1b[2Kb")
    'a\\x1b[2Kb'
    """
    text = text if len(text) <= _LONGEST else f"{text[:_LONGEST]} ..."
    if text.isprintable():
        return text
    return "".join(character if _is_plain(character) else _escaped(character) for character in text)


def _is_plain(character: str) -> bool:
    return character.isprintable() or character in _JOINERS or unicodedata.category(character) == "Zs"


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def few(findings: list[Finding], most: int = MOST_SHOWN) -> list[Finding]:
    """Return the first findings of each kind in a file, sorted, and one more that counts the others of that kind."""
    kept: list[Finding] = []
    counted: dict[tuple[str, str, bool], int] = {}
    for finding in sorted(findings):
        key = (finding.path, finding.kind, finding.note)
        counted[key] = counted.get(key, 0) + 1
        if counted[key] <= most:
            kept.append(finding)
    more = {key: count - most for key, count in counted.items() if count > most}
    return kept + [
        Finding(path, kind, f"and {count:,} more of this kind", note=note) for (path, kind, note), count in more.items()
    ]
