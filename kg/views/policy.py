"""Policies: what must be true of a claim and of a statement for them to stand in a view.

In: `policies.yaml` of this package, or a file that a reader wrote in the same form. Out: typed `Policy`s.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from kg.errors import KgError, near
from kg.resources import read_yaml
from kg.vocab import SCHEMES

LEAVE_OUT: Final = "leave-out"
INDEPENDENT: Final = "independent"
MOST_LINEAGES: Final = 100
_BUILT_IN: Final = Path(__file__).resolve().parent / "policies.yaml"
_KEEP: Final = ("keep", LEAVE_OUT)
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "possible": _KEEP,
    "retracted": _KEEP,
    "revised": _KEEP,
    "denied-by-own-claimant": _KEEP,
    "sources": ("any", "read"),
    "rows": ("any", "checked"),
    "dependence": ("not-shown-dependent", INDEPENDENT),
    "scope": ("any", "equal"),
}
RULES: Final = ("stances", "lineages", *_CHOICES)


class BadPolicy(KgError):
    """A file of a policy cannot be read as one; `reason` says what to change."""

    def __init__(self, path: Path, reason: str):
        self.path = path
        self.reason = reason
        super().__init__(f"{path} is not a policy: {reason}")


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy in words, in "en" and "fa", and its rules as they are written.

    `stances` are those that count; `lineages` is how many origins a statement must have; `choices` has one value of
    each other rule.
    """

    name: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    stances: tuple[str, ...] = SCHEMES["stance"]
    lineages: int = 0
    choices: Mapping[str, str] = field(default_factory=dict)

    def is_strict(self, rule: str) -> bool:
        """Return whether a rule is at the second, stricter of its two values."""
        return self.choices[rule] == _CHOICES[rule][1]

    @property
    def rules(self) -> dict[str, Any]:
        """Every rule with its value, also those that were not named."""
        return {"stances": list(self.stances), "lineages": self.lineages, **self.choices}


@cache
def built_in() -> dict[str, Policy]:
    """Return the policies of the program by name, in the order of the file."""
    policies = read_yaml(_BUILT_IN.read_text(encoding="utf-8"))
    return {name: _policy(_BUILT_IN, {"name": name, **policy}) for name, policy in policies.items()}


def read_policy(path: Path) -> Policy:
    """Return the policy in a file: `name`, `title`, `description` and `rules`.

    Errors: BadPolicy, with the nearest name for a rule or a value that there is not.
    """
    try:
        content = read_yaml(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadPolicy(path, f"it cannot be read ({error.strerror})") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadPolicy(path, " ".join(str(error).split())) from error
    if not isinstance(content, dict):
        raise BadPolicy(path, "it must have a name, a title, a description and rules")
    return _policy(path, content)


def _policy(path: Path, content: Mapping[str, Any]) -> Policy:
    _known(path, "part", content, ("name", "title", "description", "rules"))
    rules = content.get("rules") or {}
    if not isinstance(rules, dict):
        raise BadPolicy(path, "its rules must be lines such as revised: leave-out")
    _known(path, "rule", rules, RULES)
    return Policy(
        name=_text(path, "name", content),
        title=_both(path, "title", content),
        description=_both(path, "description", content),
        stances=_stances(path, rules.get("stances")),
        lineages=_lineages(path, rules.get("lineages", "0")),
        choices={rule: _choice(path, rule, rules.get(rule, values[0]), values) for rule, values in _CHOICES.items()},
    )


def _known(path: Path, what: str, given: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for name in given:
        if name not in known:
            guess = near(str(name), known) or f"it may have {', '.join(known)}"
            raise BadPolicy(path, f'it has no {what} "{name}"; {guess}')


def _text(path: Path, part: str, content: Mapping[str, Any]) -> str:
    text = content.get(part)
    if not isinstance(text, str) or not text.strip():
        raise BadPolicy(path, f"its {part} must be words")
    return text.strip()


def _both(path: Path, part: str, content: Mapping[str, Any]) -> dict[str, str]:
    """Return words in both languages; words in one only stand for both."""
    given = content.get(part)
    if not isinstance(given, dict):
        return dict.fromkeys(("en", "fa"), _text(path, part, content))
    english = _text(path, "en", given)
    return {"en": english, "fa": _text(path, "fa", {"fa": english, **given})}


def _stances(path: Path, given: Any) -> tuple[str, ...]:
    known = SCHEMES["stance"]
    if given is None:
        return known
    if not isinstance(given, list) or not given:
        raise BadPolicy(path, f"stances must be a list of {', '.join(known)}")
    for stance in given:
        _choice(path, "stances", stance, known)
    return tuple(stance for stance in known if stance in given)


def _lineages(path: Path, given: Any) -> int:
    if not re.fullmatch("[0-9]{1,3}", str(given)) or int(given) > MOST_LINEAGES:
        raise BadPolicy(path, f"lineages must be a whole number from 0 to {MOST_LINEAGES}")
    return int(given)


def _choice(path: Path, rule: str, given: Any, allowed: tuple[str, ...]) -> str:
    if given not in allowed:
        guess = near(str(given), allowed)
        raise BadPolicy(path, f'{rule} cannot be "{given}"; {guess or "it takes " + ", ".join(allowed)}')
    return str(given)
