"""Find the encoding of a text file, or say between which ones somebody has to choose; hold a file to a stated one.

In: a file. Out: the encoding with the sentence that says why, or faults with the byte and the line that do not
decode. UTF-8 is tried first and in full; an old encoding is taken only when no other gives a text that a
language could be written in (`kg/importers/read/alphabets.py`).
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from charset_normalizer import from_bytes

from kg.errors import KgError
from kg.importers.read.alphabets import ENCODINGS, coverage
from kg.importers.read.base import Faults
from kg.importers.read.limits import BLOCK

_SAMPLE: Final = 100_000  # bytes of lines beyond ASCII that are weighed
_LINE: Final = 130_000  # bytes of a line that are looked at
_ENOUGH: Final = 0.97  # of the characters that one language must cover
_MARGIN: Final = 0.02  # by which every other text must be worse
_LISTED: Final = 5  # lines that are named one by one
_MOST: Final = 50  # places that do not decode after which a file is given up
_NO_FILE: Final = ("idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7")
_ASCII: Final = bytes(range(128))
_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16, whose mark begins the same
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_ORDERS: Final = {
    "utf-16": {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"},
    "utf-32": {codecs.BOM_UTF32_LE: "utf-32-le", codecs.BOM_UTF32_BE: "utf-32-be"},
}


@dataclass(slots=True)
class _Survey:
    """What one look at a file shows: its bytes beyond ASCII and lines that hold some, and which are no UTF-8."""

    beyond: set[int] = field(default_factory=set)
    sample: bytearray = field(default_factory=bytearray)  # of lines that are no UTF-8
    utf8_sample: bytearray = field(default_factory=bytearray)
    utf8_lines: int = 0
    other_lines: list[int] = field(default_factory=list)  # the first few
    others: int = 0


def detect_encoding(path: Path) -> tuple[str, str]:
    """Return the encoding of a file, as Python names it, and the sentence that says how it is known.

    Errors: KgError when several encodings would give different texts, naming them, and when a file mixes two.
    """
    with path.open("rb") as stream:
        head = stream.read(4096)
    for mark, name in _MARKS.items():
        if head.startswith(mark):
            return name, f"encoding: not stated; {name}, from the byte order mark at the beginning"
    if wide := _wide(head):
        return wide, f"encoding: not stated; {wide}, since every second byte is 0"
    found = _survey(path)
    if not found.beyond:
        return "utf-8", "encoding: not stated; utf-8, since the file holds ASCII only"
    if not found.others:
        return "utf-8", f"encoding: not stated; utf-8, since all {found.utf8_lines:,} lines beyond ASCII decode as it"
    return _old_encoding(path.name, found)


def check_encoding(path: Path, encoding: str, faults: Faults) -> bool:
    """Return whether the whole file decodes; each place that does not is a fault with its line and byte.

    Errors: KgError for a name that is no encoding of texts.
    """
    count = 0
    for count, (line, offset, value) in enumerate(_undecodable(path, encoding), 1):
        if count > _MOST:
            faults.add(
                line, "import-encoding", f"more than {_MOST} places are not {encoding}: the rest is not looked at"
            )
            break
        message = (
            f"byte {offset:,} of the file, 0x{value:02X}, is not {encoding}: state its encoding, or save it as UTF-8"
        )
        faults.add(line, "import-encoding", message)
    return not count


def _undecodable(path: Path, encoding: str) -> Iterator[tuple[int, int, int]]:
    """Yield (line, offset, value) of each byte that begins something that does not decode."""
    _need_encoding(encoding)
    with path.open("rb") as stream:
        head = stream.read(4)
    if (ordered := _ordered(encoding, head)) is None:
        yield 1, 0, head[0]
        return
    decoder, offset, line = _decoder(ordered), 0, 1
    for block in _blocks(path):
        rest, waiting = block, True
        while waiting:
            try:
                line += decoder.decode(rest, final=not block).count("\n")
                offset += len(rest)
                waiting = False
            except UnicodeDecodeError as error:
                line += error.object[: error.start].count(b"\n")
                at = offset - (len(error.object) - len(rest)) + error.start  # what was held back comes first
                yield line, at, error.object[error.start]
                offset, rest = at + (error.end - error.start), error.object[error.end :]
                decoder = _decoder(ordered)


def _ordered(encoding: str, head: bytes) -> str | None:
    """Return the encoding with the order of bytes that the mark of a file tells, None when a mark is missing.

    Behind a place that does not decode no mark would tell it again.
    """
    orders = _ORDERS.get(codecs.lookup(encoding).name)
    if orders is None or not head:
        return encoding
    return next((order for mark, order in orders.items() if head.startswith(mark)), None)


def is_encoding(name: str) -> bool:
    """Return whether Python knows an encoding of texts by this name."""
    try:
        "".encode(name)
        return codecs.lookup(name).name not in _NO_FILE
    except (LookupError, ValueError):
        return False


def _need_encoding(encoding: str) -> None:
    if not is_encoding(encoding):
        raise KgError(
            f'"{encoding}" is not an encoding: write utf-8, windows-1252, windows-1256 or another of Python\'s'
        )


def _decoder(encoding: str) -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder(encoding)("strict")


def _blocks(path: Path) -> Iterator[bytes]:
    """Yield a file in pieces, the last one empty."""
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            yield block
        yield b""


def _wide(head: bytes) -> str:
    """Return the kind of UTF-16 that a file without a mark is in, judged by where its zeros are; else ""."""
    even, odd = head[::2], head[1::2]
    if len(head) < 8 or 0 not in head:
        return ""
    if odd.count(0) > 0.4 * len(odd) and 0 not in even:
        return "utf-16-le"
    return "utf-16-be" if even.count(0) > 0.4 * len(even) and 0 not in odd else ""


def _survey(path: Path) -> _Survey:
    found = _Survey()
    with path.open("rb") as stream:
        number = 0
        while line := stream.readline(_LINE):
            number += 1
            if not line.isascii():
                _look(found, number, line)
    return found


def _look(found: _Survey, number: int, line: bytes) -> None:
    """Add one line that holds bytes beyond ASCII to the survey."""
    before = len(found.beyond)
    found.beyond.update(line.translate(None, _ASCII))
    is_new = len(found.beyond) > before  # a byte that has not come before is weighed, however late it comes
    try:
        codecs.utf_8_decode(line, "strict", line.endswith(b"\n"))  # a piece of a long line may end within a character
        found.utf8_lines += 1
        if len(found.utf8_sample) < _SAMPLE or is_new:
            found.utf8_sample += line
    except UnicodeDecodeError:
        found.others += 1
        if len(found.sample) < _SAMPLE or is_new:
            found.sample += line
        if len(found.other_lines) < _LISTED:
            found.other_lines.append(number)


def _mixed(name: str, found: _Survey) -> KgError:
    return KgError(
        f"{name} is in two encodings: {found.utf8_lines:,} lines are UTF-8, {found.others:,} are not "
        f"({_lines(found)}): save it again in one, or state one to have each place that is not in it as a fault"
    )


def _lines(found: _Survey) -> str:
    named = ", ".join(map(str, found.other_lines))
    return f"lines {named} and more" if found.others > len(found.other_lines) else f"lines {named}"


def _old_encoding(name: str, found: _Survey) -> tuple[str, str]:
    """Return the one-byte encoding whose text is clearly the best; KgError when there is no such one."""
    sample = bytes(found.sample)
    encodings = _texts(found.beyond).values()
    weighed = sorted(((*coverage(sample, encoding), encoding) for encoding in encodings), key=lambda one: -one[0])
    share, language, best = weighed[0] if weighed else (0.0, "", "")
    if found.utf8_lines and (share < _ENOUGH or coverage(bytes(found.utf8_sample), best)[0] < _ENOUGH):
        raise _mixed(name, found)
    if share < _ENOUGH:
        raise KgError(_unknown(name, sample))
    if rivals := [encoding for other, _, encoding in weighed[1:] if other > share - _MARGIN]:
        raise KgError(_undecided(name, sample, [best, *rivals]))
    return best, (
        f"encoding: not stated; {best}, since the file is not UTF-8 (first in line {found.other_lines[0]:,}) and "
        f"{int(share * 1000) / 10:g} % of what is not ASCII are letters of {language}; state it if this is wrong"
    )


def _texts(beyond: set[int]) -> dict[str, str]:
    """Return what the bytes beyond ASCII mean -> the first encoding that gives it, for those that decode them all."""
    texts: dict[str, str] = {}
    for encoding in ENCODINGS:
        try:
            texts.setdefault(bytes(sorted(beyond)).decode(encoding), encoding)
        except UnicodeDecodeError:
            continue
    return texts


def _unknown(name: str, sample: bytes) -> str:
    proposed = [match.encoding for match in from_bytes(sample)][:4]
    may = f"it may be {' or '.join(proposed)}: " if proposed else ""
    return f"the encoding of {name} cannot be told; {may}state it, as in encoding: windows-1256"


def _undecided(name: str, sample: bytes, encodings: list[str]) -> str:
    shown = " or ".join(f'{encoding} ("{_word(sample, encoding)}")' for encoding in encodings[:4])
    return f"the encoding of {name} cannot be told; it may be {shown}: state it, as in encoding: windows-1256"


def _word(sample: bytes, encoding: str) -> str:
    words = sample.decode(encoding).split()
    return next((word for word in words if not word.isascii()), "")[:40]
