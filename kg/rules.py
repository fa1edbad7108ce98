"""The rules behind the faults that Python finds, each explained for researchers in English and Persian.

The texts are kept in `rules.csv`, one line a rule, so that a new rule is a new line. The rules that SHACL
checks carry their texts in their shapes.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its id as faults show it, a short title, and what to do when it is broken."""

    id: str
    title_en: str
    title_fa: str
    explain_en: str
    explain_fa: str


def _read_rules() -> dict[str, Rule]:
    with Path(__file__).with_name("rules.csv").open(encoding="utf-8", newline="") as stream:
        return {row["id"]: Rule(**row) for row in csv.DictReader(stream, strict=True)}


RULES: Final[dict[str, Rule]] = _read_rules()
