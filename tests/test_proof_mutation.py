"""Switch off each rule in turn, and show that something notices; the outcome is kept in docs/proof/mutation.md."""

from pathlib import Path

import pytest

from kg.build import check
from kg.rules import rules_of
from kg.shapes import load_shapes
from tests.examples import SHAPES, example, faults
from tests.fault_cases import apply, expected, load_cases, shown
from tests.mutation import without_rule
from tests.proof import write_page

PROFILE = load_shapes(SHAPES)
RULES = [rule.id for rule in rules_of("check")]  # those of importing and linking have cases of their own
INTRODUCTION = """\
Each rule is switched off in turn: a rule of the profile by removing its shape, a rule about rows and files by
dropping the faults it gives. It is *noticed* when the wrong example of the rule then passes, or when a case of
the corpus of mistakes no longer gives the faults that are expected of it. Everything is as expected with all
rules in place.
"""


@pytest.mark.proof
def test_something_notices_when_any_rule_is_switched_off(tmp_path: Path) -> None:
    noticed = {rule: passing_examples(rule, tmp_path / rule) for rule in PROFILE.rules}
    failing = failing_cases(tmp_path / "cases")
    survivors = [rule for rule in (*RULES, *PROFILE.rules) if not failing[rule] and not noticed.get(rule)]
    rows = [
        f"| `{rule}` | {noticed.get(rule, 0)} | {failing[rule]} | {'no' if rule in survivors else 'yes'} |"
        for rule in (*RULES, *PROFILE.rules)
    ]
    summary = f"**{len(rows)} rules, {len(rows) - len(survivors)} noticed, {len(survivors)} not.**"
    table = ["| rule | wrong examples that pass | cases that fail | noticed |", "|---|---|---|---|", *rows]
    write_page("mutation", "Switching off each rule", [INTRODUCTION, summary, "", *table])
    assert survivors == []


def passing_examples(rule: str, folder: Path) -> int:
    """How many wrong examples of a rule pass when its shape is removed; all fail while it is there."""
    wrong = example("bad", rule)
    assert [result.rule for result in faults(PROFILE, wrong)] == [rule]
    return int(faults(load_shapes(without_rule(SHAPES, rule, folder)), wrong) == [])


def failing_cases(folder: Path) -> dict[str, int]:
    """For each rule, how many cases of the corpus fail when its faults are dropped; none does while it is there."""
    failing = dict.fromkeys((*RULES, *PROFILE.rules), 0)
    for number, case in enumerate(load_cases()):
        dossier = apply(case, folder / str(number))
        found = check(dossier).problems
        wanted = expected(case, dossier)
        assert [shown(problem) for problem in found] == wanted
        for rule in failing:
            failing[rule] += [shown(problem) for problem in found if problem.rule != rule] != wanted
    return failing
