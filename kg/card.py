"""Read the card of a dossier, `dataset.yaml`: what a release says of itself as a whole.

In: the folder of the dossier. Out: the card, or its faults with their lines. Every scalar is text, so
that `no`, `0012` and dates stay as they are written.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeAlias

import yaml

from kg.csvfile import Report
from kg.errors import Problem, near
from kg.files import replace_file
from kg.model import ALL_TABLES
from kg.values import clean_text, is_tag, parse_count, parse_url

CARD_NAME: Final = "dataset.yaml"
UNNAMED: Final = ("described-only",)
PUBLIC: Final = "public"  # the tier of a release that everybody may read
LARGEST_CELL: Final = 1000
MAX_BYTES: Final = 100_000
MAX_DEPTH: Final = 5  # a card needs three: itself, the counts, and the two numbers of a table

Plain: TypeAlias = "str | list[Plain] | dict[str, Plain]"

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_EMAIL: Final = re.compile(r"[^\s@:]+@[^\s@:]+\.[^\s@:]+")
_VERSION: Final = re.compile(
    r"(?:(?:0|[1-9]\d*)\.){2}(?:0|[1-9]\d*)(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Card:
    """A dossier as a whole. `title`, `description` and `method` map language tags to texts, with "en" among them.

    `license` is an IRI, `contact` an e-mail or web address; `base_iri` ends with "/"; `counts` maps a table to
    the lowest and highest number of rows that is believed. `tier` says who the release is for; it is not written in
    the card, but chosen when the release is built.

    At least `smallest_cell` people who are not named must be alike, 0 for any number; `unnamed` are the levels of
    identification that count as not named. `consent` says whether records and testimony need an entry in the
    register of consent.
    """

    title: dict[str, str]
    description: dict[str, str]
    method: dict[str, str]
    license: str
    publisher: str
    contact: str
    base_iri: str
    release_date: date
    version: str
    language: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    counts: dict[str, tuple[int, int]] = field(default_factory=dict)
    tier: str = PUBLIC
    smallest_cell: int = 0
    unnamed: tuple[str, ...] = UNNAMED
    consent: bool = False


def read_card(root: Path) -> tuple[Card | None, list[Problem]]:
    """Return the card of the dossier in a folder and no faults, or None and every fault of it, sorted."""
    report = Report(CARD_NAME, [])
    fields = _read_fields(root / CARD_NAME, report)
    if fields is None:
        return None, report.problems
    values: dict[str, Any] = {}
    for name, (line, value) in fields.items():
        _read_field(name, line, value, values, report)
    if missing := [name for name in _REQUIRED if not fields.get(name, (0, ""))[1]]:
        report.fault(0, "card-required", f"fill in: {', '.join(missing)}")
    return (None, sorted(report.problems)) if report.problems else (Card(**values), [])


def write_counts(root: Path, numbers: Mapping[str, int]) -> bool:
    """Widen the `counts` of the card of a dossier until these numbers of rows hold; return whether that was needed.

    A card that cannot be read is left alone: kg check says why. Errors: NotWritten.
    """
    if read_card(root)[0] is None:
        return False
    text = (root / CARD_NAME).read_bytes()
    widened = widen_counts(text, numbers)
    if widened != text:
        replace_file(root / CARD_NAME, widened)
    return widened != text


def widen_counts(text: bytes, numbers: Mapping[str, int]) -> bytes:
    """Return the text of a card whose `counts` hold for these numbers of rows; all else stays as it is written.

    >>> widen_counts(b"counts:\\n  claims: [3, 5] # of two sources\\n", {"claims": 2})
    b'counts:\\n  claims: [2, 5] # of two sources\\n'
    """
    decoded = text.decode("utf-8-sig")
    changes: list[tuple[int, int, str]] = []
    for table, low, high in _bounds_written(decoded):
        number = numbers.get(table, 0)
        bound = low if number < parse_count(low.value) else high if number > parse_count(high.value) else None
        if bound is not None:
            changes.append((bound.start_mark.index, bound.end_mark.index, str(number)))
    for start, end, number_text in sorted(changes, reverse=True):
        decoded = decoded[:start] + number_text + decoded[end:]
    return decoded.encode() if changes else text


def _bounds_written(text: str) -> Iterator[tuple[str, yaml.ScalarNode, yaml.ScalarNode]]:
    """Yield each table that the card counts, with the lowest and highest number as they stand in the text."""
    card = yaml.compose(text, Loader=yaml.BaseLoader)
    fields = card.value if isinstance(card, yaml.MappingNode) else []
    for key, counts in fields:
        if key.value == "counts" and isinstance(counts, yaml.MappingNode):
            for table, bounds in counts.value:
                if isinstance(bounds, yaml.SequenceNode) and len(bounds.value) == 2:
                    yield table.value, *bounds.value


def _read_field(name: str, line: int, value: Plain, values: dict[str, Any], report: Report) -> None:
    if name not in _PARSERS:
        hint = near(name.casefold(), _PARSERS) or f"the names are {', '.join(_PARSERS)}"
        report.fault(line, "card-unknown", f'the card has no "{name}": {hint}', name)
    elif value:
        try:
            values[name] = _PARSERS[name](value)
        except ValueError as error:
            report.fault(line, "card-value", str(error), name)


def _read_fields(file: Path, report: Report) -> dict[str, tuple[int, Plain]] | None:
    """Return each field of the card with its line, or None, and a fault, when the file is no card at all."""
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise ValueError(f"the card has more than {MAX_BYTES:,} bytes: shorten it")
        text = data.decode("utf-8-sig")
        _check_nesting(text)
        node = yaml.compose(text, Loader=yaml.BaseLoader)
        if not isinstance(node, yaml.MappingNode):
            raise ValueError('the card must consist of lines such as "version: 0.1.0"')
        lines = [key.start_mark.line + 1 for key, _ in node.value]
        return {name: (line, value) for line, (name, value) in zip(lines, _plain_mapping(node).items(), strict=True)}
    except OSError:
        report.fault(0, "card-missing", f"there is no {CARD_NAME} that can be read: write one, or copy it from kg init")
    except UnicodeDecodeError as error:
        report.fault(
            0, "card-yaml", f"byte {error.start + 1}, 0x{data[error.start]:02X}, is not UTF-8: save it as UTF-8"
        )
    except yaml.reader.ReaderError as error:
        report.fault(0, "card-yaml", f"the character U+{error.character:04X} is not allowed: delete it")
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        report.fault(line, "card-yaml", f"the line cannot be read as YAML: {error.problem}")
    except ValueError as error:
        report.fault(0, "card-yaml", str(error))
    return None


def _check_nesting(text: str) -> None:
    """Refuse what would take the parser long: aliases, which multiply what they repeat, and deep nesting."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        if isinstance(event, yaml.AliasEvent):
            raise ValueError('the card uses "*" to repeat a part: write it out')
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise ValueError("lists stand in lists too deeply: a card needs no more than one in another")


def _plain(node: yaml.Node) -> Plain:
    if isinstance(node, yaml.MappingNode):
        return _plain_mapping(node)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    return " ".join(str(node.value).split())


def _plain_mapping(node: yaml.MappingNode) -> dict[str, Plain]:
    plain: dict[str, Plain] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise yaml.MarkedYAMLError(problem="a name must be one word", problem_mark=key.start_mark)
        if key.value in plain:
            raise yaml.MarkedYAMLError(problem=f'"{key.value}" stands here twice', problem_mark=key.start_mark)
        plain[key.value] = _plain(value)
    return plain


def _text(value: Plain) -> str:
    if not isinstance(value, str):
        raise ValueError("write one text here, after the colon")
    return clean_text(value)


def _texts(value: Plain) -> dict[str, str]:
    if not isinstance(value, dict) or not all(value.values()) or "en" not in value:
        raise ValueError('write a text for each language below it, indented: "en: ..." and others, such as "fa: ..."')
    for tag in value:
        if not is_tag(tag):
            raise ValueError(f'"{tag}" is not a language tag in lower case, such as en or fa')
    return {tag: _text(text) for tag, text in sorted(value.items())}


def _list(value: Plain) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError("write a list in brackets, such as [en, fa]")
    return tuple(_text(item) for item in value)


def _languages(value: Plain) -> tuple[str, ...]:
    tags = _list(value)
    for tag in tags:
        if not is_tag(tag):
            raise ValueError(f'"{tag}" is not a language tag in lower case, such as en or fa')
    return tags


def _iri(value: Plain) -> str:
    return parse_url(_text(value))


def _contact(value: Plain) -> str:
    text = _text(value)
    return text if _EMAIL.fullmatch(text) else parse_url(text)


def _base_iri(value: Plain) -> str:
    iri = _iri(value)
    if not iri.endswith("/") or "?" in iri or "#" in iri:
        raise ValueError(
            f'"{iri}" must end with "/" and hold no "?" or "#", since every address is made by adding to it'
        )
    return iri


def _release_date(value: Plain) -> date:
    text = _text(value)
    if not _DAY.fullmatch(text):
        raise ValueError(f'"{text}" must be one day, such as 2026-11-24')
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f'"{text}" is not a day of the calendar: correct it') from None


def _version(value: Plain) -> str:
    text = _text(value)
    if not _VERSION.fullmatch(text):
        raise ValueError(f'"{text}" must be three numbers with dots, such as 0.1.0')
    return text


def _counts(value: Plain) -> dict[str, tuple[int, int]]:
    if not isinstance(value, dict):
        raise ValueError('write a line for each table below it, indented, such as "claims: [80, 200]"')
    counts = {}
    for table, bounds in sorted(value.items()):
        if table not in ALL_TABLES:
            raise ValueError(f'no table has the name "{table}". {near(table, ALL_TABLES).capitalize()}'.strip())
        if not isinstance(bounds, list) or len(bounds) != 2:
            raise ValueError(f'write the lowest and the highest number of {table}, such as "{table}: [80, 200]"')
        low, high = (parse_count(_text(bound)) for bound in bounds)
        if low > high:
            raise ValueError(f"write the lowest number of {table} first")
        counts[table] = (low, high)
    return counts


def _smallest_cell(value: Plain) -> int:
    number = parse_count(_text(value))
    if number > LARGEST_CELL:
        raise ValueError(f"write how many people must be alike, 0 to {LARGEST_CELL}, such as 3")
    return number


def _unnamed(value: Plain) -> tuple[str, ...]:
    levels = _list(value)
    if not levels or not {*levels} <= {"described-only", "partial-name"}:
        raise ValueError("write [described-only], or [described-only, partial-name]")
    return levels


def _consent(value: Plain) -> bool:
    if value not in ("required", "voluntary"):
        raise ValueError("write required, or voluntary")
    return value == "required"


_REQUIRED: Final = (
    "title", "description", "method", "license", "publisher", "contact", "base_iri", "release_date", "version",
)  # fmt: skip
_PARSERS: Final[dict[str, Callable[[Plain], object]]] = {
    "title": _texts,
    "description": _texts,
    "method": _texts,
    "license": _iri,
    "publisher": _text,
    "contact": _contact,
    "base_iri": _base_iri,
    "release_date": _release_date,
    "version": _version,
    "language": _languages,
    "keywords": _list,
    "counts": _counts,
    "smallest_cell": _smallest_cell,
    "unnamed": _unnamed,
    "consent": _consent,
}
