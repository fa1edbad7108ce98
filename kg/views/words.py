"""Say the parts of a view in words: figures, scopes, and why a claim does not stand.

In: rows of a view. Out: text; whoever shows it says how things, days and numbers are written in the language.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, cast

from kg.ledger import Claim, Days, Ledger, Proposition
from kg.resources import read_yaml
from kg.views.rows import Reason

_WORDS: Final = Path(__file__).resolve().parent / "words.yaml"


@dataclass(frozen=True, slots=True)
class Speech:
    """How a language writes a thing, given by its IRI, a day and a number."""

    language: str
    name: Callable[[str], str]
    day: Callable[[Days], str]
    number: Callable[[int], str] = str


def english(ledger: Ledger) -> Speech:
    """Return how terminals and files write: days as the source does, with their bounds when these say more."""
    return Speech("en", lambda iri: ledger.label(iri), day_words)


def sentence(reason: Reason, speech: Speech) -> str:
    """Return in words why a claim does not stand; how origins were counted is in English alone."""
    text = _words()[reason.key][speech.language].format(
        name=speech.name(reason.name) if reason.name else "",
        day=speech.day(reason.day) if reason.day else "",
        found=speech.number(reason.found),
        needed=speech.number(reason.needed),
    )
    return f"{text}. {reason.why}" if reason.why else text


def figure(proposition: Proposition) -> str:
    """Return a figure with its bound, "at least 44" or "25 %"; "" when there is none.

    >>> figure(Proposition("", "count", "", lower=40, upper=50, bound="range"))
    '40-50'
    """
    ends = [
        f"{end:g}" if end % 1 else str(int(end)) for end in (proposition.lower, proposition.upper) if end is not None
    ]
    text = "-".join(dict.fromkeys(ends)) + (" %" if ends and proposition.kind == "share" else "")
    bound = proposition.bound.replace("-", " ")
    return f"{bound} {text}" if text and bound not in ("", "exactly", "range") else text


def statement(proposition: Proposition) -> str:
    """Return a statement with its figure: "at least 44 people killed in Lower Examplia"."""
    return " ".join(filter(None, (figure(proposition), proposition.text)))


def said(ledger: Ledger, claim: Claim, proposition: Proposition) -> str:
    """Return a claim as a sentence: who, with which attitude, to what, when and where it can be read."""
    who = f"{ledger.label(claim.claimant)} {claim.stance}"
    return f"{who}: {statement(proposition)} ({day_words(claim.stated)}, in {in_source(ledger, claim)})"


def in_source(ledger: Ledger, claim: Claim) -> str:
    """Return the source of a claim and the place in it."""
    return ", ".join(filter(None, (ledger.label(claim.source), claim.locator)))


def scope(ledger: Ledger, proposition: Proposition) -> str:
    """Return what a figure covers: who is counted, who is said to have acted, when and where; "" when not said."""
    days = day_words(proposition.period) if proposition.period else ""
    places = ", ".join(ledger.label(iri) for iri in proposition.territory)
    return "; ".join(filter(None, (proposition.population, proposition.actor, days, places)))


def day_words(days: Days) -> str:
    """Return a day, or the words of the source with the bounds that they give.

    >>> from datetime import date
    >>> day_words(Days(date(2021, 6, 1), date(2021, 6, 30), "June 2021"))
    'June 2021 (2021-06-01 to 2021-06-30)'
    """
    if days.exact:
        return days.earliest.isoformat()
    bounds = f"{days.earliest} to {days.latest}"
    return f"{days.as_written} ({bounds})" if days.as_written else bounds


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return cast(Mapping[str, Mapping[str, str]], read_yaml(_WORDS.read_text(encoding="utf-8")))
