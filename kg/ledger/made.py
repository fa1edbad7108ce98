"""Make the row of a thing from what the store says of it, one function a class.

In: the facts of a thing that is of the class. Out: a row of `kg.ledger.rows`.
"""

from collections.abc import Iterator
from datetime import date

from kg.ledger import rows
from kg.ledger.facts import Facts


def cell(facts: Facts) -> rows.Cell:
    """Return a cell of a partition."""
    key = facts.iri.partition("#cell-")[2]
    of = facts.ref("cellOf") or facts.value("cellDay") or facts.text("skos:prefLabel")
    return rows.Cell(facts.iri, key, int(facts.value("cellCount")), of)


def claim(facts: Facts) -> rows.Claim:
    """Return a claim."""
    return rows.Claim(
        iri=facts.iri,
        source=facts.ref("inSource"),
        claimant=facts.ref("claimant"),
        stance=facts.key("stance"),
        proposition=facts.ref("proposition"),
        stated=facts.days("statedOn"),
        entered=_last(facts, "enteredOn"),
        locator=facts.value("locator"),
        quote=facts.value("quote"),
        attributed_to=facts.refs("attributedTo"),
        relays=facts.refs("relays"),
        answers=tuple(_answers(facts)),
        answers_agents=facts.refs("respondsToAgent"),
        blanket=facts.flag("blanket"),
        denial_scope=facts.keys("denialScope"),
        denial_form=facts.key("denialForm"),
        revises=facts.refs("revises"),
        revision_kind=facts.key("revisionKind"),
        revision_reason=facts.text("revisionReason"),
        knowledge=facts.text("basisOfKnowledge"),
        entered_by=facts.value("enteredBy"),
        checked_by=facts.value("checkedBy"),
    )


def _answers(facts: Facts) -> Iterator[rows.Answer]:
    for part in map(facts.part, facts.refs("response")):
        yield rows.Answer(part.ref("respondsTo"), part.key("responseBasis"), part.text("responseReason"))


def proposition(facts: Facts) -> rows.Proposition:
    """Return a statement."""
    return rows.Proposition(
        iri=facts.iri,
        kind=facts.key("propositionKind"),
        about=facts.ref("about"),
        text=facts.text("text"),
        measure=facts.key("measure"),
        lower=facts.number("lower"),
        upper=facts.number("upper"),
        bound=facts.key("bound"),
        share_of=facts.ref("shareOf"),
        subset_of=facts.ref("subsetOf"),
        population=facts.text("population"),
        actor=facts.text("actor"),
        period=facts.maybe_days("period"),
        territory=facts.refs("territory"),
        concerns=facts.refs("concerns"),
        describes=facts.refs("describes"),
    )


def record(facts: Facts) -> rows.Record:
    """Return a record of a person."""
    return rows.Record(
        iri=facts.iri,
        source=facts.ref("inSource"),
        about=facts.ref("about"),
        act=facts.key("act"),
        identification=facts.key("identification"),
        names=tuple((name.value, name.language or "") for name in facts.literals("name")),
        age=facts.value("ageAsWritten"),
        age_lower=facts.whole("ageLower"),
        age_upper=facts.whole("ageUpper"),
        gender=facts.key("gender"),
        act_on=facts.maybe_days("actOn"),
        places=facts.refs("placeCandidate"),
        injury=facts.keys("injury"),
        cells=facts.refs("inCell"),
        informant=facts.key("informant"),
        informant_place=facts.ref("informantPlace"),
        revises=facts.ref("revises"),
        entered=_last(facts, "enteredOn"),
    )


def source(facts: Facts) -> rows.Source:
    """Return a source."""
    return rows.Source(
        iri=facts.iri,
        kind=facts.key("sourceKind"),
        publisher=facts.ref("dcterms:publisher"),
        issued=facts.days("issuedOn"),
        access=facts.key("access"),
        known_through=facts.ref("knownThrough"),
        edition_of=facts.ref("editionOf"),
        language=facts.value("dcterms:language"),
        url=facts.value("url"),
        archived_url=facts.value("archivedUrl"),
        locator=facts.value("locator"),
        accessed=facts.maybe_days("accessedOn"),
    )


def affiliation(facts: Facts) -> rows.Affiliation:
    """Return an affiliation."""
    return rows.Affiliation(
        iri=facts.iri,
        source=facts.ref("inSource"),
        member=facts.ref("member"),
        body=facts.ref("body"),
        kind=facts.key("affiliationKind"),
        role=facts.text("role"),
        period=facts.maybe_days("period"),
    )


def case(facts: Facts) -> rows.Case:
    """Return a case."""
    return rows.Case(facts.iri, facts.days("period"), facts.refs("place"), facts.ref("partOf"))


def restriction(facts: Facts) -> rows.Restriction:
    """Return a restriction."""
    return rows.Restriction(
        iri=facts.iri,
        about=facts.ref("about"),
        kind=facts.key("restrictionKind"),
        period=facts.days("period"),
        places=facts.refs("place"),
        limits=facts.keys("limits"),
    )


def evidence(facts: Facts) -> rows.Evidence:
    """Return an item of evidence."""
    return rows.Evidence(
        iri=facts.iri,
        source=facts.ref("inSource"),
        about=facts.ref("about"),
        kind=facts.key("evidenceKind"),
        held=facts.flag("held"),
        count=facts.whole("itemCount"),
        not_held_reason=facts.key("notHeldReason"),
        seen_by=facts.refs("seenBy"),
        authenticated_by=facts.refs("authenticatedBy"),
        copy_of=facts.ref("copyOf"),
        recorded=facts.maybe_days("recordedOn"),
        places=facts.refs("place"),
        published=facts.maybe_days("publishedOn"),
        supports=facts.refs("supports"),
        cannot_show=facts.text("cannotShow"),
        content_warning=facts.keys("contentWarning"),
        lost_through=facts.ref("lostThrough"),
        digests=tuple(literal.value for literal in facts.literals("sha256")),
    )


def verification(facts: Facts) -> rows.Verification:
    """Return an answer about an item of evidence."""
    return rows.Verification(
        iri=facts.iri,
        evidence=facts.ref("verifies"),
        criterion=facts.key("criterion"),
        question=facts.text("question"),
        needed=facts.flag("needed"),
        answer=facts.key("answer"),
        reason=facts.text("answerReason"),
        author=facts.ref("author"),
        decided=facts.days("decidedOn"),
        reference=facts.value("reference"),
        reference_kind=facts.keys("referenceKind"),
        verifiers=facts.whole("verifierCount"),
        reached=facts.key("answerReached"),
    )


def judgement(facts: Facts) -> rows.Judgement:
    """Return a judgement."""
    return rows.Judgement(
        iri=facts.iri,
        kind=facts.key("judgementKind"),
        author=facts.ref("author"),
        decided=facts.days("decidedOn"),
        subjects=facts.refs("subject"),
        relation=facts.key("relation"),
        objects=facts.refs("object"),
        status=facts.key("status"),
        method=facts.text("method"),
        justification=facts.text("justification"),
        withdrawn=facts.maybe_days("withdrawnOn"),
    )


def _last(facts: Facts, prop: str) -> date | None:
    days = facts.maybe_days(prop)
    return days.latest if days else None
