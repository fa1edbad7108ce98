"""The page of a view: what stood on a day, by chosen claimants, under a written policy, and why the rest did not.

In: a question and some statements of a release. Out: a page on which every figure opens into its claims.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from shlex import quote
from typing import Final
from urllib.parse import urlencode

from kg.ledger import Days
from kg.queries import Parameter, Query
from kg.views import LeftOut, Question, Standing, Statement, built_in, parameters, view
from kg.views.question import POSSIBLE, USUAL
from kg.views.words import Speech, sentence
from kg.web.catalogue.faults import Fault
from kg.web.catalogue.parameters import Asked
from kg.web.days import day_text
from kg.web.figures import figure_of, number
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.queries import TOLD, Field, choices_of
from kg.web.pages.said import Said, said
from kg.web.pages.shown import Fact, facts
from kg.web.pages.statement import SCOPE
from kg.web.thing import Span, Thing
from kg.web.words import words

VIEW: Final = "view"
MOST: Final = 100  # statements on a page
_CLAIMS: Final = 50  # claims of one statement that stand, and that do not
_ALLOWED: Final = 20  # values that a message lists
_NO_WORDS: Final = {"en": "", "fa": ""}
ASKED: Final = Query(VIEW, _NO_WORDS, _NO_WORDS, parameters(), {}, _NO_WORDS, "", "")  # to be read as a query is


@dataclass(frozen=True, slots=True)
class Part:
    """The statements of a page, and what follows: `after` names the last one when there are more, "" on the last page.

    `start` tells whether others stand on pages before.
    """

    statements: Sequence[str]
    after: str = ""
    start: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """A claim that stands, and what answers or replaces it: the claim and how it does, by its key."""

    said: Said
    possible: bool
    replies: tuple[tuple[Said, str], ...]


@dataclass(frozen=True, slots=True)
class Out:
    """A claim that does not stand, with the reason; `why` is in English, `because` the later claim that did it."""

    said: Said
    reason: str
    why: str
    because: str


@dataclass(frozen=True, slots=True)
class Row:
    """A statement with its first claims, and how many more there are of each sort."""

    thing: Thing
    figure: str
    origins: int
    origins_reason: str
    lines: tuple[Line, ...]
    more: int
    out: tuple[Out, ...]
    more_out: int


@dataclass(frozen=True, slots=True)
class Group:
    """Statements that stand side by side, with what they cover when the policy wants them of one scope.

    `fallen` are those of which no claim stands.
    """

    scope: tuple[Fact, ...]
    rows: tuple[Row, ...]
    fallen: tuple[Row, ...]


def stood_page(
    library: Library, language: str, asked: Asked, question: Question | None, part: Part, fault: Fault | None = None
) -> Page:
    """Return the page of a view; without a question it says what is wrong with what was asked."""
    say = words(language)
    policy = question.policy if question else built_in()[USUAL]
    groups = _groups(library, question, part.statements, language) if question else []
    path = VIEW if library.live or policy.name == USUAL else f"{VIEW}/{policy.name}"
    values = {
        "fields": [
            _field(library, parameter, _given(parameter, asked, question), language, fault)
            for parameter in parameters()
        ],
        "fault": fault.text(language) if fault else "",
        "allowed": "" if fault is None or fault.key in TOLD else ", ".join(fault.allowed[:_ALLOWED]),
        "policy": policy,
        "policies": [(name, one.title[language], _to(library, name, asked)) for name, one in built_in().items()],
        "groups": [group for group in groups if group.rows],
        "fallen": [row for group in groups for row in group.fallen],
        "asked": question is not None,
        "part": part,
        "command": _command(question) if question else "",
        "given": f"?{urlencode(asked.pairs)}" if asked.pairs else "",
        "following": f"?{urlencode([*asked.pairs, ('after', part.after)])}" if part.after else "",
        "most": MOST,
    }
    return Page(
        path=path,
        template="stood.html",
        title=say("stood.title"),
        description=say("stood.description"),
        values=values,
        index=not asked.pairs and not asked.after and fault is None,
        query=urlencode([*asked.pairs, *([("after", asked.after)] if asked.after else [])]) if library.live else "",
    )


def _to(library: Library, policy: str, asked: Asked) -> tuple[str, str]:
    """Return the path and the query string of the same view under another policy."""
    if not library.live:
        return (VIEW if policy == USUAL else f"{VIEW}/{policy}"), ""
    kept = [(name, value) for name, value in asked.pairs if name != "policy"]
    return VIEW, f"?{urlencode([*kept, ('policy', policy)])}"


def _given(parameter: Parameter, asked: Asked, question: Question | None) -> tuple[str, ...]:
    """Return the values of a parameter as they stand in the form: things by their ids."""
    values = question.asked.get(parameter.name, ()) if question else asked.given.get(parameter.name, ())
    return tuple(value.rpartition("/")[2] for value in values)


def _field(library: Library, parameter: Parameter, given: tuple[str, ...], language: str, fault: Fault | None) -> Field:
    say, name = words(language), parameter.name
    choices = _policies(language) if name == "policy" else choices_of(library, parameter, language)
    listed = name == "policy" or (name == "case" and bool(choices))
    any_of_them = (("", say("queries.any")),) if listed and name != "policy" else ()
    return Field(
        name=name,
        called=say(f"stood.{name}"),
        type="select" if listed else {"date": "date"}.get(parameter.type, "text"),
        help=(say(f"stood.{name}-help"), language),
        values=(*given, "") if given and name == "according_to" else given or ("",),
        choices=(*any_of_them, *choices),
        required=False,
        fault=fault.text(language) if fault is not None and fault.parameter == name else "",
    )


def _policies(language: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, policy.title[language]) for name, policy in built_in().items())


def _groups(library: Library, question: Question, iris: Sequence[str], language: str) -> list[Group]:
    found = []
    for group in view(library.ledger, question, list(iris)):
        rows = [row for one in group if (row := _row(library, one, language)) is not None]
        standing = tuple(row for row in rows if row.lines)
        alike = question.policy.is_strict("scope") and standing
        scope = facts(library, standing[0].thing, SCOPE, language) if alike else ()
        found.append(Group(scope, standing, tuple(row for row in rows if not row.lines)))
    return found


def _row(library: Library, one: Statement, language: str) -> Row | None:
    thing = library.of(one.proposition.iri)
    if thing is None:
        return None
    speech = _speech(library, language)
    lines = (_line(library, standing, language) for standing in one.standing[:_CLAIMS])
    out = (_out(library, left, language, speech) for left in one.left_out[:_CLAIMS])
    return Row(
        thing=thing,
        figure=figure_of(library, thing, language),
        origins=one.origins,
        origins_reason=one.origins_reason,
        lines=tuple(line for line in lines if line is not None),
        more=max(0, len(one.standing) - _CLAIMS),
        out=tuple(left for left in out if left is not None),
        more_out=max(0, len(one.left_out) - _CLAIMS),
    )


def _line(library: Library, standing: Standing, language: str) -> Line | None:
    claim = said(library, standing.claim.iri, language)
    replies = ((said(library, reply.claim.iri, language), reply.how) for reply in standing.replies)
    told = tuple((reply, how) for reply, how in replies if reply is not None)
    return None if claim is None else Line(claim, standing.certainty == POSSIBLE, told)


def _out(library: Library, left: LeftOut, language: str, speech: Speech) -> Out | None:
    claim = said(library, left.claim.iri, language)
    reason = sentence(replace(left.reason, why=""), speech)
    return None if claim is None else Out(claim, reason, left.reason.why, left.reason.claim)


def _speech(library: Library, language: str) -> Speech:
    def day(days: Days) -> str:
        return day_text(Span(days.earliest.isoformat(), days.latest.isoformat(), days.as_written), language)

    return Speech(language, lambda iri: library.label(iri, language), day, lambda value: number(value, language))


def _command(question: Question) -> str:
    """Return the command that gives the same view."""
    pairs = [(name, value) for name, values in question.asked.items() for value in values]
    options = (f"--{name.replace('_', '-')} {quote(value.rpartition('/')[2])}" for name, value in pairs)
    return " ".join(["kg view dist", *options, "--explain"])
