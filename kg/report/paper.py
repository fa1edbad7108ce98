"""The document as one HTML file: what the site has at hand for a page, with links that stay inside the document.

In: the contents of a report. Out: HTML with its styles, fonts and drawings in it; no script, and nothing to fetch.
"""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Final

from markupsafe import Markup

from kg.coverage.case import Coverage
from kg.coverage.verified import verified
from kg.pace import Progress
from kg.report.contents import Contents
from kg.report.drawing import located, map_svg, timeline
from kg.report.gaps import gaps
from kg.report.replies import replies, revisions
from kg.report.resting import MOST, resting
from kg.report.summary import circles, shared_origins, summary
from kg.report.unseen import dark
from kg.vocab import SCHEMES, concept
from kg.web.assets import STATIC, VENDOR
from kg.web.page import Page
from kg.web.pages.bibliography import reference_of
from kg.web.pages.breakdown import breakdown
from kg.web.pages.cited import SHOWING
from kg.web.pages.coverage import Section
from kg.web.pages.dataset import cite_dataset, method_of
from kg.web.pages.imprint import METHOD
from kg.web.pages.judged import inputs_of, judged
from kg.web.pages.origins import CONFIRMING, behind
from kg.web.pages.said import Said, said
from kg.web.pages.shown import facts
from kg.web.pages.statement import CONTENT, SCOPE
from kg.web.pages.term import definition
from kg.web.pages.thread import thread_of
from kg.web.pages.tolls import MOST_CASES, toll_of
from kg.web.render import Frame, fill_template
from kg.web.words import words

SECTIONS: Final = (
    "summary", "statements", "denials", "revisions", "origins", "timeline", "places", "evidence", "restrictions",
    "judgements", "gaps", "method", "glossary", "sources",
)  # fmt: skip
_SCOPE: Final = (*SCOPE, "shareOf")
_CONTENT: Final = tuple(prop for prop in CONTENT if prop not in ("propositionKind", "measure", "shareOf", "total"))
_GLOSSARY: Final = ("stance", "bound", "response-basis", "denial-form", "revision-kind", "dependence", "access")
_FONT: Final = re.compile(r"url\(([\w.-]+\.woff2)\)")
_STYLE: Final = Path(__file__).resolve().parent / "report.css"


@dataclass(frozen=True, slots=True)
class Paper(Frame):
    """What the template has at hand: as on the site, but what has a mark is in the document itself."""

    contents: Contents

    def to(self, iri: str) -> str:
        """Return the link to a thing: its place in the document, or else its lasting address."""
        iri = iri.partition("#")[0]
        return f"#{iri.rpartition('/')[2]}" if iri in self.contents.marks else iri


def html_of(contents: Contents, language: str, progress: Progress) -> str:
    """Return the document in "en" or "fa"; `progress` is told of the claims that are written."""
    library, say = contents.library, words(language)
    title = say("case-report.title", case=library.label(contents.case, language))
    values = {**_whole(contents, language), **_sections(contents, language), **_look_ups(contents, language, progress)}
    page = Page("report", "case-report/report.html", title, values, thing=contents.case, index=False)
    return fill_template(Paper(library, page, language, contents))


def _whole(contents: Contents, language: str) -> Mapping[str, object]:
    library = contents.library
    case = contents.thing(contents.case)
    return {
        "contents": contents,
        "sections": SECTIONS,
        "style": Markup(style_sheet()),
        "case_facts": facts(library, case, ("period", "place", "partOf"), language),
        "case_description": case.text("dcterms:description", language),
        "cited": cite_dataset(library, language).plain,
        "own_method": method_of(library, language),
        "method": METHOD,
        "glossary": [
            (scheme, [(iri, definition(library, iri, language)) for iri in _concepts(scheme)]) for scheme in _GLOSSARY
        ],
    }


def _concepts(scheme: str) -> list[str]:
    return [concept(scheme, key) for key in SCHEMES[scheme]]


def _sections(contents: Contents, language: str) -> Mapping[str, object]:
    library = contents.library
    tolls = (toll for case in contents.cases if (toll := toll_of(library, case, language)).rows)
    return {
        "summary": summary(contents),
        "tolls": list(islice(tolls, MOST_CASES)),
        "most_tolls": MOST_CASES,
        "replies": replies(contents, language),
        "revisions": revisions(contents, language),
        "origins": shared_origins(contents),
        "circles": circles(contents),
        "resting": resting(contents, language),
        "most_resting": MOST,
        "timeline": Markup(timeline(contents, language, "timeline-drawing")),
        "map": Markup(map_svg(contents, "map-drawing")),
        "located": located(contents),
        "unseen": _unseen(contents, language),
        "dark": lambda section: dark(contents, section),
        "gaps": gaps(contents, language),
        **SHOWING,
        "markup": Markup,
    }


def _unseen(contents: Contents, language: str) -> Section:
    """Return what the case cannot show, as the page on coverage has it."""
    ledger = contents.library.ledger
    case = ledger.case(contents.case)
    assert case is not None, contents.case
    return Section(contents.library, Coverage(ledger, case), language)


def _look_ups(contents: Contents, language: str, progress: Progress) -> Mapping[str, object]:
    """Return the functions by which the template reads one thing after another, so that no more are in memory."""
    library = contents.library
    return {
        "mark": lambda iri: contents.marks.get(iri, ""),
        "facts_of": lambda iri, *props: facts(library, contents.thing(iri), props, language),
        "scope_of": lambda iri: facts(library, contents.thing(iri), _SCOPE, language),
        "content_of": lambda iri: facts(library, contents.thing(iri), _CONTENT, language),
        "claims": lambda statement: _claims(contents, statement, language, progress),
        "confirming": lambda statement: _confirming(contents, statement),
        "behind": lambda statement: behind(contents.thing(statement)),
        "breakdown_of": lambda partition: breakdown(library, contents.thing(partition), language),
        "said": lambda iri: said(library, iri, language),
        "thread": lambda claim: thread_of(library, claim, language),
        "judged": lambda iri: judged(library, contents.thing(iri), language),
        "inputs": lambda iri: inputs_of(library, contents.thing(iri)),
        "reference": lambda iri: reference_of(library, contents.thing(iri), language),
        "read_in": lambda source: contents.read_in.get(source, ()),
        "verified": lambda iri: verified(library.ledger.verifications_of(iri)),
        "about_restriction": lambda iri: contents.claims_on(library.pointing(iri, "about")),
    }


def _claims(contents: Contents, statement: str, language: str, progress: Progress) -> Iterator[Said]:
    for iri in contents.claims_of.get(statement, ()):
        progress("Writing claims", int(contents.marks[iri][1:]), len(contents.claims))
        if (claim := said(contents.library, iri, language)) is not None:
            yield claim


def _confirming(contents: Contents, statement: str) -> int:
    things = map(contents.thing, contents.claims_of.get(statement, ()))
    return sum(1 for claim in things if claim.key("stance") in CONFIRMING)


@cache
def style_sheet() -> str:
    """Return the styles of the document with the fonts in them; without fonts that were not collected."""
    fonts = STATIC / VENDOR / "fonts"
    faces = (fonts / "fonts.css").read_text(encoding="utf-8") if (fonts / "fonts.css").is_file() else ""
    embedded = _FONT.sub(lambda found: f"url(data:font/woff2;base64,{_packed(fonts / found[1])})", faces)
    return f"{embedded}\n{_STYLE.read_text(encoding='utf-8')}"


def _packed(file: Path) -> str:
    return b64encode(file.read_bytes()).decode()
