"""Write the search index of a mirror: small files that `static/search-static.js` reads in place of a server.

Out: `index.json`, which lists the rest; `words/*.json`, word -> numbers of the documents that have it in their name
and of those that have it elsewhere; `keys/*.json`, key of a name -> numbers; `documents/*.json`, what a hit shows.
Numbers stand as steps from one to the next. A file holds what begins with one prefix; the index is read in the order
of its words, so memory is bounded by the largest of them. A file that would not change is not written.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Final

from kg.web.days import day_text
from kg.web.figures import number
from kg.web.library import Library
from kg.web.search.query import Hit, Query, Results, Search
from kg.web.search.view import Shown, shown
from kg.web.words import LANGUAGES, words

FOLDER: Final = "search-index"
BLOCK: Final = 100  # documents in a file
_LARGEST: Final = 64_000  # characters of a file, before it is cut by a longer prefix
_LONGEST: Final = 6

Shard = dict[str, list[list[int]]]  # word -> columns of numbers


def static_index(library: Library, search: Search, out: Path) -> int:
    """Write the index into the folder of a site; return how many files it has.

    Shape: what an earlier index left in the folder and this one does not have is removed.
    """
    folder = out / FOLDER
    written: set[Path] = set()
    kinds = _write_documents(library, search, folder, written)
    shards = _write_shards(search, folder, written)
    say = {language: {kind: words(language)(f"search.kind_{kind}") for kind in kinds} for language in LANGUAGES}
    manifest = {"count": len(search), "block": BLOCK, "kinds": list(kinds.items()), **shards, "words": say}
    _put(folder / "index.json", manifest, written)
    for path in sorted(folder.rglob("*.json")):
        if path not in written:
            path.unlink()
    return len(written)


def _write_documents(library: Library, search: Search, folder: Path, written: set[Path]) -> dict[str, int]:
    """Write what hits show; return the number of the first document of each kind."""
    first: dict[str, int] = {}
    block: list[list[object]] = []
    for at, hit in enumerate(search.documents()):
        first.setdefault(hit.cls, at)
        block.append(_row(library, hit))
        if len(block) == BLOCK or at + 1 == len(search):
            _put(folder / "documents" / f"{at // BLOCK}.json", block, written)
            block = []
    return first


def _row(library: Library, hit: Hit) -> list[object]:
    views = {language: shown(library, Results((hit,), 1, 0, ""), Query(), language)[0] for language in LANGUAGES}
    labels = {language: "".join(piece.text for piece in view.label) for language, view in views.items()}
    return [hit.local, labels, {language: _line(library, view, language) for language, view in views.items()}]


def _line(library: Library, view: Shown, language: str) -> str:
    """Return what stands below the label of a hit: its kind, day and source; of a statement, origins and denials."""
    say = words(language)
    line = [say(f"search.kind_{view.kind}"), day_text(view.when, language)]
    if view.source:
        line.append(library.label(view.source, language))
    if view.origins is not None:
        one = view.origins == 1
        line.append(say("site.origins_one") if one else say("site.origins", count=number(view.origins, language)))
    if view.denied_by:
        names = say("search.list_comma").join(library.label(iri, language) for iri in view.denied_by)
        line.append(f"{say('search.denied_by')} {names}")
    return " · ".join(filter(None, line))


def _write_shards(search: Search, folder: Path, written: set[Path]) -> dict[str, list[str]]:
    """Write the words and the keys; return the prefixes of the files of each."""
    prefixes: dict[str, list[str]] = {"words_shards": [], "keys_shards": []}
    for _, terms in groupby(_terms(search), key=lambda term: term[0][:2]):
        found: dict[str, Shard] = {"words": {}, "keys": {}}
        for term, columns in terms:
            if columns["name"] or columns["other"]:
                found["words"][term] = [_steps(columns["name"]), _steps(columns["other"])]
            if columns["key"]:
                found["keys"][term] = [_steps(columns["key"])]
        for name, shard in found.items():
            for prefix, part in _cut(shard, 2):
                content = {term: columns[0] for term, columns in part.items()} if name == "keys" else part
                _put(folder / name / f"{shard_name(prefix)}.json", content, written)
                prefixes[f"{name}_shards"].append(prefix)
    return prefixes


def _terms(search: Search) -> Iterator[tuple[str, Mapping[str, list[int]]]]:
    """Yield every word with the documents that have it, by column, each once and in order."""
    for term, places in groupby(search.postings(), key=lambda posting: posting[0]):
        columns: dict[str, list[int]] = {"name": [], "other": [], "key": []}
        for _, column, document in places:
            if column == "whole":
                continue
            numbers = columns.get(column, columns["other"])
            if numbers[-1:] != [document]:
                numbers.append(document)
        yield term, columns


def _cut(shard: Shard, length: int) -> Iterator[tuple[str, Shard]]:
    """Yield the files of a shard with their prefixes: one when it is small, else one for each longer prefix."""
    if not shard:
        return
    for prefix, terms in groupby(shard.items(), key=lambda item: item[0][:length]):
        part = dict(terms)
        size = sum(len(str(columns)) for columns in part.values())
        if size > _LARGEST and len(part) > 1 and length < _LONGEST:
            yield from _cut(part, length + 1)
        else:
            yield prefix, part


def shard_name(prefix: str) -> str:
    """Return the name of the file of a prefix: its code points, so that no file system changes a letter.

    >>> shard_name("مح")
    '645-62d'
    """
    return "-".join(f"{ord(character):x}" for character in prefix)


def _steps(numbers: list[int]) -> list[int]:
    return [after - before for before, after in zip([0, *numbers], numbers, strict=False)]


def _put(path: Path, content: object, written: set[Path]) -> None:
    written.add(path)
    data = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    if not path.is_file() or path.read_bytes() != data:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
