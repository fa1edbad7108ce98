"""A dossier in which every text that a stranger can fill in holds an attack on whoever shows it."""

import csv
import shutil
from pathlib import Path
from typing import Final

from kg.model import ALL_TABLES, LINKS, PERSONS, Column, Kind
from kg.values import split_many

# Each tries another way out of a page; the marks of those that would run are looked for in what a parser finds.
PAYLOADS: Final = (
    "<script>alert(9)</script>",
    '"><img src=x onerror=alert(9)>',
    "' onmouseover='alert(9)' x='",
    "</script><script>alert(9)</script>",
    "<svg/onload=alert(9)>",
    "javascript:alert(9)//",
    "data:text/html,<script>alert(9)</script>",
    "{{7*7}}${7*7}{%print(7*7)%}",
    "&lt;script&gt;alert(9)&lt;/script&gt;&#60;img src=x onerror=alert(9)&#62;",
    "<![CDATA[<xss-mark>]]>--><!--<xss-mark>",
    "</title></textarea></style></noscript><iframe srcdoc='<script>alert(9)</script>'>",
    "<a href='JaVaScRiPt:alert(9)'>x</a><base href='//evil.example/'>",
    "<form action=//evil.example><button formaction=javascript:alert(9)>",
    '\\u003cscript\\u003ealert(9)\\u003c/script\\u003e \\"]}',
    'http://evil.example/?<x:y>" .',
)
_TEXTS: Final = (Kind.TEXT, Kind.STRING, Kind.LOCAL, Kind.NAME, Kind.DATE, Kind.URL)
_FIXED: Final = (
    "formula",
    "language",
    "digest",
    "entered_by",
    "checked_by",
    "author",
)  # of one form, or put into no page as text
_IN_URL: Final = "javascript:alert(9)//'onload='alert(9)'&amp;;"


def make_hostile(clean: Path, folder: Path, first: int = 0) -> int:
    """Copy a dossier and put an attack into each text of it; return how many cells have one.

    They go round in turn, beginning with the payload of a number, so that each column gets each of them over as many
    copies as there are payloads.
    """
    shutil.copytree(clean, folder)
    count = first
    for path in sorted(folder.rglob("*.csv")):
        table = ALL_TABLES.get(path.stem) or ALL_TABLES.get(path.parent.name)
        if table is None or table is LINKS or table is PERSONS:
            continue
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        columns = {column.name: column for column in table.columns}
        for row in rows:
            for name, text in row.items():
                column = columns.get(name)
                if text and column is not None and column.kind in _TEXTS and name not in _FIXED:
                    row[name] = attacked(column, text, PAYLOADS[count % len(PAYLOADS)])
                    count += 1
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return count - first


def attacked(column: Column, text: str, payload: str) -> str:
    """Return a cell with an attack in each of its values; its meaning stays, as far as the program reads one."""
    parts = split_many(text) if column.many else [text]
    return " | ".join(_attacked(column.kind, part, payload.replace("|", "")) for part in parts)


def _attacked(kind: Kind, text: str, payload: str) -> str:
    if kind is Kind.URL:
        return f"{text}?{_IN_URL}"
    if kind is Kind.DATE:
        words, mark, days = text.rpartition("=")
        return f"{words.strip()} {payload} = {days.strip()}" if mark else text
    if kind in (Kind.LOCAL, Kind.NAME):
        form, _, tag = text.rpartition("@")
        return f"{form} {payload}@{tag}"
    return f"{text} {payload}"
