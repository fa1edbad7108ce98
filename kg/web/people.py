"""Find names of recorded people in a text, so that search engines are asked to leave its page alone."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final
from weakref import WeakKeyDictionary

from pyoxigraph import Literal, NamedNode

from kg.vocab import expand
from kg.web.library import Library

_WORD: Final = re.compile(r"[\w\u200c]+")
_NAMES: Final = tuple(NamedNode(expand(prop)) for prop in ("name", "preferredName"))
_KNOWN: Final[WeakKeyDictionary[Library, Mapping[str, Sequence[tuple[str, ...]]]]] = WeakKeyDictionary()


def names_somebody(library: Library, *texts: str) -> bool:
    """Return whether a text has the name of a person as a record or a judgement writes it.

    Shape: names of one word are not looked for, as many of them are words like others.
    """
    known = _known(library)
    return bool(known) and any(_has_name(known, tuple(_WORD.findall(text))) for text in texts)


def _has_name(known: Mapping[str, Sequence[tuple[str, ...]]], words: tuple[str, ...]) -> bool:
    return any(
        words[at : at + len(name)] == name for at, word in enumerate(words) if word in known for name in known[word]
    )


def _known(library: Library) -> Mapping[str, Sequence[tuple[str, ...]]]:
    """Return the names by their first word."""
    if library not in _KNOWN:
        found = (quad.object for prop in _NAMES for quad in library.store.quads_for_pattern(None, prop, None, None))
        names = {tuple(_WORD.findall(value.value)) for value in found if isinstance(value, Literal)}
        by_word: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
        for name in names:
            if len(name) > 1:
                by_word[name[0]].append(name)
        _KNOWN[library] = dict(by_word)
    return _KNOWN[library]
