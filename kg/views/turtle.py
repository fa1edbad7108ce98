"""Write a view as a derived graph in Turtle, with its provenance in PROV-O; nothing of it belongs into a release.

In: the statements of a view. Out: Turtle without blank nodes, every node named under the IRI of the view. The node of
a statement specialises the statement and is derived from exactly the claims that stand for it. The node of a claim that
was left out is invalidated by the making of the view, and says why.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from kg.ledger import Ledger, Proposition
from kg.ntriples import literal, value_literal
from kg.views.data import Groups
from kg.views.edition import Edition, view_iri
from kg.views.policy import Policy
from kg.views.question import Question
from kg.views.rows import LeftOut, Statement
from kg.views.words import english, said, sentence
from kg.vocab import PREFIXES, concept


def turtle_lines(ledger: Ledger, edition: Edition, question: Question, groups: Groups) -> Iterator[str]:
    """Yield the lines of a Turtle document."""
    yield from (f"@prefix {name}: <{PREFIXES[name]}> ." for name in ("dcterms", "gv", "owl", "prov"))
    view = view_iri(edition, question)
    yield from _release(edition, view)
    yield from _policy(question.policy, view)
    yield from _made(question, view)
    for group in groups:
        standing = [_at(view, one.proposition.iri) for one in group if one.standing]
        for one in group:
            if one.standing:
                yield from _statement(ledger, view, one, standing if question.policy.is_strict("scope") else [])
            for left in one.left_out:
                yield from _left_out(ledger, view, left)


def rules_text(policy: Policy) -> str:
    """Return the rules of a policy, a line each."""
    rules = policy.rules.items()
    return "\n".join(f"{rule}: {', '.join(value) if isinstance(value, list) else value}" for rule, value in rules)


def _release(edition: Edition, view: str) -> Iterator[str]:
    yield from _node(
        f"{view}#release",
        ("a", "prov:Entity"),
        ("prov:specializationOf", f"<{edition.dataset}>"),
        ("owl:versionInfo", literal(edition.version)),
        ("dcterms:identifier", literal(f"sha256:{edition.digest}")),
    )


def _policy(policy: Policy, view: str) -> Iterator[str]:
    yield from _node(
        f"{view}#policy",
        ("a", "prov:Entity", "prov:Plan"),
        ("dcterms:identifier", literal(policy.name)),
        ("dcterms:title", *(literal(text, tag) for tag, text in policy.title.items())),
        ("dcterms:description", *(literal(text, tag) for tag, text in policy.description.items())),
        ("prov:value", literal(rules_text(policy))),
    )


def _made(question: Question, view: str) -> Iterator[str]:
    """The view, the activity that made it, and an entity for each value that was asked for."""
    asked = [(name, value) for name, values in question.asked.items() if name != "policy" for value in values]
    used = ["release", "policy", *(f"asked-{number}" for number, _ in enumerate(asked, 1))]
    yield from _node(
        view,
        ("a", "prov:Entity"),
        ("dcterms:title", *(literal(text, tag) for tag, text in question.policy.title.items())),
        ("prov:wasDerivedFrom", f"<{view}#release>"),
        ("prov:wasGeneratedBy", f"<{view}#made>"),
    )
    yield from _node(f"{view}#made", ("a", "prov:Activity"), ("prov:used", *(f"<{view}#{name}>" for name in used)))
    for number, (name, value) in enumerate(asked, 1):
        is_day = name in ("as_of", "entered_by")
        given = (
            ("prov:value", value_literal(date.fromisoformat(value))) if is_day else ("dcterms:references", f"<{value}>")
        )
        yield from _node(f"{view}#asked-{number}", ("a", "prov:Entity"), ("dcterms:identifier", literal(name)), given)


def _statement(ledger: Ledger, view: str, one: Statement, beside: list[str]) -> Iterator[str]:
    what, node = one.proposition, _at(view, one.proposition.iri)
    replies = dict.fromkeys(reply.claim.iri for standing in one.standing for reply in standing.replies)
    yield from _node(
        node,
        ("a", "prov:Entity"),
        ("dcterms:isPartOf", f"<{view}>"),
        ("dcterms:description", *(literal(said(ledger, standing.claim, what), "en") for standing in one.standing)),
        ("prov:specializationOf", f"<{what.iri}>"),
        ("prov:wasDerivedFrom", *(f"<{standing.claim.iri}>" for standing in one.standing)),
        ("gv:lower", *_number(what, what.lower)),
        ("gv:upper", *_number(what, what.upper)),
        ("gv:bound", *([f"<{concept('bound', what.bound)}>"] if what.bound else [])),
        ("gv:originCount", value_literal(one.origins)),
        ("gv:originReason", literal(one.origins_reason, "en")),
        ("dcterms:isReferencedBy", *(f"<{iri}>" for iri in replies)),
        ("dcterms:relation", *(f"<{iri}>" for iri in beside if iri != node)),
    )


def _left_out(ledger: Ledger, view: str, left: LeftOut) -> Iterator[str]:
    yield from _node(
        _at(view, left.claim.iri),
        ("a", "prov:Entity"),
        ("prov:specializationOf", f"<{left.claim.iri}>"),
        ("prov:wasInvalidatedBy", f"<{view}#made>"),
        ("dcterms:description", literal(sentence(left.reason, english(ledger)), "en")),
        ("prov:wasInfluencedBy", *([f"<{left.reason.claim}>"] if left.reason.claim else [])),
    )


def _node(iri: str, *said_of_it: tuple[str, ...]) -> Iterator[str]:
    """Yield the lines of a node from (property, value, …); a property without a value is left out."""
    filled = [(prop, values) for prop, *values in said_of_it if values]
    yield ""
    yield f"<{iri}>"
    for number, (prop, values) in enumerate(filled, 1):
        yield f"    {prop} {', '.join(values)} {'.' if number == len(filled) else ';'}"


def _at(view: str, iri: str) -> str:
    return f"{view}#{iri.rpartition('/')[2]}"


def _number(what: Proposition, value: float | None) -> list[str]:
    if value is None:
        return []
    return [value_literal(Decimal(str(value)) if what.kind == "share" else int(value))]
