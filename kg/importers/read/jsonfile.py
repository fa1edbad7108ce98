"""Read the records of a JSON document or of JSON lines one by one, numbers spelled as they are written.

In: a file. Out: (number, record), where the number is the record's place in the list plus 1, or its line. Only one
record is held at a time: the frame around the list is read by character, each record by Python's own decoder.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NoReturn, TextIO

from kg.importers.read import limits
from kg.importers.read.nested import TOO_DEEP, BadFile, BadRecord, Pairs, Value

_SPACE: Final = " \t\r\n"
_CHUNK: Final = 1 << 16  # characters


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON: write null")


_DECODER: Final = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=_no_constant, object_pairs_hook=Pairs)


def json_records(path: Path, encoding: str, records: str) -> Iterator[tuple[int, Value]]:
    """Yield each record of the list at a dotted path, "" for the document itself. Errors: BadFile."""
    with path.open(encoding=encoding, newline="") as text:
        scanner = _Scanner(text)
        for step in records.split(".") if records else ():
            if not scanner.enter(step):
                _no_list(scanner.line, records)
        if scanner.peek() != "[":
            _no_list(scanner.line, records)
        for number, _ in enumerate(scanner.members("[]"), 2):
            yield number, scanner.value()
        if not records and scanner.peek():
            raise BadFile(scanner.line, "import-json", "something follows the end of the list: delete it")


def line_records(path: Path, encoding: str) -> Iterator[tuple[int, Value | BadRecord]]:
    """Yield (line, record) for each line that is not blank, or what is wrong with the line."""
    with path.open(encoding=encoding, newline="\n") as text:
        number = 0
        while line := text.readline(limits.MAX_RECORD):
            number += 1
            if len(line) == limits.MAX_RECORD and not line.endswith("\n"):
                while len(line) == limits.MAX_RECORD and not line.endswith("\n"):
                    line = text.readline(limits.MAX_RECORD)
                yield number, BadRecord("import-long", _TOO_LONG)
            elif line := line.strip("\ufeff\x1e" + _SPACE):  # the mark and the separator of RFC 7464 are no part of it
                yield number, _decoded(line)


_TOO_LONG: Final = f"the record has more than {limits.MAX_RECORD:,} characters, and no more are read: shorten it"


def _decoded(line: str) -> Value | BadRecord:
    try:
        return _DECODER.decode(line)
    except RecursionError:
        return BadRecord("import-depth", TOO_DEEP)
    except ValueError as error:
        return BadRecord("import-json", f"the line cannot be read as JSON: {error}")


def _no_list(line: int, records: str) -> NoReturn:
    where = f'at "{records}" stands no list' if records else "the document is no list"
    raise BadFile(line, "import-records", f"{where} of records: state where it is, as in records: data.items")


class _Scanner:
    """A JSON text of which only what comes next is held."""

    def __init__(self, text: TextIO):
        self.line = 1
        self._text = text
        self._buffer = ""
        self._at = 0
        self._ended = False

    def peek(self) -> str:
        """Return the next character that is no space, "" at the end."""
        while True:
            while self._at < len(self._buffer):
                if (character := self._buffer[self._at]) not in _SPACE:
                    return character
                self.line += character == "\n"
                self._at += 1
            if self._ended:
                return ""
            self._more()

    def enter(self, name: str) -> bool:
        """Go to the value of that member of the object that comes next; return whether there is one."""
        if self.peek() != "{":
            return False
        for _ in self.members("{}"):
            if self._name() == name:
                return True
            self._skip()
        return False

    def members(self, brackets: str) -> Iterator[None]:
        """Yield once before each member of the list or object that comes next; the caller reads the member."""
        self._take(brackets[0])
        if self.peek() == brackets[1]:
            self._at += 1
            return
        while True:
            yield
            if self.peek() == brackets[1]:
                self._at += 1
                return
            self._take(",")

    def value(self) -> Value:
        """Return the value that comes next."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._buffer, self._at)
            except RecursionError:
                raise BadFile(self.line, "import-depth", TOO_DEEP) from None
            except ValueError as error:
                if self._ended:
                    self._refuse(error)
            else:
                if end < len(self._buffer) or self._ended:  # else a number may go on
                    self.line += self._buffer.count("\n", self._at, end)
                    self._at = end
                    return value
            if len(self._buffer) - self._at > limits.MAX_RECORD:
                raise BadFile(self.line, "import-long", f"{_TOO_LONG}, or close a quotation mark or bracket in it")
            self._more()

    def _name(self) -> str:
        if self.peek() == '"':
            name = str(self.value())
            if self.peek() == ":":
                self._at += 1
                return name
        raise BadFile(self.line, "import-json", 'a member of an object must be a quoted name, ":" and a value')

    def _skip(self) -> None:
        """Pass over the value that comes next; the members of a list or object one by one, since there may be many."""
        match self.peek():
            case "[":
                for _ in self.members("[]"):
                    self.value()
            case "{":
                for _ in self.members("{}"):
                    self._name()
                    self.value()
            case _:
                self.value()

    def _take(self, character: str) -> None:
        if found := self.peek():
            if found != character:
                raise BadFile(self.line, "import-json", f'here stands "{found}" where "{character}" belongs')
            self._at += 1
            return
        raise BadFile(self.line, "import-json", f'the file ends where "{character}" belongs: it is not complete')

    def _more(self) -> None:
        """Read on: as much as is held already, so that a long record is not tried too often."""
        held = self._buffer[self._at :]
        read = self._text.read(max(_CHUNK, len(held)))
        self._buffer, self._at, self._ended = held + read, 0, not read

    def _refuse(self, error: ValueError) -> NoReturn:
        if isinstance(error, json.JSONDecodeError):
            line = self.line + self._buffer.count("\n", self._at, error.pos)
            raise BadFile(line, "import-json", f"the JSON cannot be read here: {error.msg}") from None
        raise BadFile(self.line, "import-json", str(error)) from None
