"""The rules behind the faults that Python finds, each explained for researchers in English and Persian.

The texts are kept in `rules.csv`, one line a rule, so that a new rule is a new line. The rules that SHACL
checks carry their texts in their shapes. Most rules are those of `kg check`; some are met only when foreign data is
imported, or when decisions on links are reviewed and applied, which the first word of a rule tells.
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

    @property
    def stage(self) -> str:
        """When the rule is met: one of those of _STAGES, such as "private" for withheld rows, or "check"."""
        return _STAGES.get(self.id.partition("-")[0], "check")


_STAGES: Final = {
    "import": "import", "mapping": "import",
    "consent": "private", "private": "private",
    "alike": "evidence", "capture": "evidence", "checklist": "evidence", "custody": "evidence", "worksheet": "evidence",
    "contradictions": "contradictions",
    "estimate": "estimate",
    "candidate": "link", "link": "link", "sheet": "link", "sssom": "link", "target": "link",
}  # fmt: skip


def _read_rules() -> dict[str, Rule]:
    with Path(__file__).with_name("rules.csv").open(encoding="utf-8", newline="") as stream:
        return {row["id"]: Rule(**row) for row in csv.DictReader(stream, strict=True)}


RULES: Final[dict[str, Rule]] = _read_rules()


def rules_of(stage: str) -> list[Rule]:
    """Return the rules that are met at a stage, such as "check" or "import", in the order of the file.

    >>> [rule.id for rule in rules_of("import")][:2]
    ['mapping-yaml', 'mapping-unknown']
    """
    return [rule for rule in RULES.values() if rule.stage == stage]
