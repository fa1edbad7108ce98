"""Read the records of a YAML document one by one, each scalar as the text it is written as.

In: a file. Out: (place in the list plus 1, record). The document is read as events, and what makes it larger or other
than it looks is refused as soon as it comes: aliases, tags, deep nesting, a second document.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import yaml

from kg.importers.read import limits
from kg.importers.read.nested import TOO_DEEP, BadFile, Pairs, Value

_NULLS: Final = ("", "~", "null", "Null", "NULL")
_LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the first is written in C, and not everywhere
_MOST: Final = 100_000  # events of one record

Events = Iterator[yaml.Event]


def yaml_records(path: Path, encoding: str, records: str) -> Iterator[tuple[int, Value]]:
    """Yield each record of the list at a dotted path, "" for the document itself. Errors: BadFile."""
    with path.open(encoding=encoding, newline="") as text:
        try:
            events = _checked(yaml.parse(text, Loader=_LOADER))
            _enter(events, records)
            for number, event in enumerate(events, 2):
                if isinstance(event, yaml.SequenceEndEvent):
                    break
                yield number, _Builder(events).build(event)
            for _ in events:  # what follows the list may be wrong too
                pass
        except yaml.reader.ReaderError as error:
            found = error.character if isinstance(error.character, int) else ord(error.character)
            raise BadFile(0, "import-yaml", f"the character U+{found:04X} is not allowed: delete it") from None
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 0
            raise BadFile(line, "import-yaml", f"the line cannot be read as YAML: {error.problem}") from None


def _checked(events: Iterator[yaml.Event]) -> Events:
    """Yield the events of the one document, without those that only frame it."""
    depth = documents = 0
    for event in events:
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if says := _refusal(event, documents):
            raise BadFile(_line(event), "import-yaml", says)
        if depth > limits.MAX_DEPTH:
            raise BadFile(_line(event), "import-depth", TOO_DEEP)
        if isinstance(event, yaml.CollectionStartEvent | yaml.CollectionEndEvent | yaml.ScalarEvent):
            yield event


def _refusal(event: yaml.Event, documents: int) -> str:
    """Return why an event is refused, or ""."""
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        return 'the file uses "&" and "*" to repeat parts of itself: write them out'
    if tag := getattr(event, "tag", None):
        return f'the file uses the tag "{str(tag)[:60]}": delete it, values are read as they are written'
    return 'the file holds several documents, divided by "---": write them as one list' if documents > 1 else ""


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


def _enter(events: Events, records: str) -> None:
    """Go to the first record of the list at a path."""
    event = next(events, None)
    for step in records.split(".") if records else ():
        event = _member(events, event, step)
    if not isinstance(event, yaml.SequenceStartEvent):
        where = f'at "{records}" stands no list' if records else "the document is no list"
        raise BadFile(0, "import-records", f"{where} of records: state where it is, as in records: data.items")


def _member(events: Events, event: yaml.Event | None, name: str) -> yaml.Event | None:
    """Return the first event of a member of the mapping that `event` begins, or None when it has none."""
    if not isinstance(event, yaml.MappingStartEvent):
        return None
    for key in events:
        if isinstance(key, yaml.MappingEndEvent):
            return None
        first = next(events)
        if isinstance(key, yaml.ScalarEvent) and key.value == name:
            return first
        _skip(events, first)
    return None


def _skip(events: Events, first: yaml.Event) -> None:
    depth = int(isinstance(first, yaml.CollectionStartEvent))
    while depth:
        event = next(events)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)


class _Builder:
    """Builds one record from its events, which are not endless."""

    def __init__(self, events: Events):
        self._events = events
        self._left = _MOST

    def build(self, event: yaml.Event) -> Value:
        self._left -= 1
        if self._left < 0:
            line = _line(event)
            raise BadFile(line, "import-long", f"the record has more than {_MOST:,} parts: divide it")
        if isinstance(event, yaml.MappingStartEvent):
            return Pairs(self._members())
        if isinstance(event, yaml.SequenceStartEvent):
            return list(self._items())
        is_null = isinstance(event, yaml.ScalarEvent) and not event.style and event.value in _NULLS
        return None if is_null or not isinstance(event, yaml.ScalarEvent) else str(event.value)

    def _members(self) -> Iterator[tuple[str, Value]]:
        for key in self._events:
            if isinstance(key, yaml.MappingEndEvent):
                return
            if not isinstance(key, yaml.ScalarEvent):
                raise BadFile(_line(key), "import-yaml", "a list or mapping stands as a name: write a word")
            yield str(key.value), self.build(next(self._events))

    def _items(self) -> Iterator[Value]:
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield self.build(event)
