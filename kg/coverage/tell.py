"""Say what each row of a coverage means, in English or Persian.

In: rows, and how things are called in the language. Out: sentences from `words.yaml`, with the digits of the language.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from kg.charts.speech import SPEECHES, Speech
from kg.coverage.case import Coverage
from kg.coverage.held import HeldCount, HeldPart
from kg.coverage.lists import Matrix
from kg.coverage.loss import FEWEST, UNKNOWN, Loss
from kg.coverage.lost import EVIDENCE, Holdings, Lost
from kg.coverage.overlap import Span
from kg.coverage.silence import NamedPlace, SilentDays
from kg.coverage.sources import Unseen
from kg.coverage.unanswered import CONCERNED, TOLL, Unanswered
from kg.ledger import Ledger
from kg.resources import read_yaml

_WORDS: Final = Path(__file__).resolve().parent / "words.yaml"


def warned_label(ledger: Ledger, iri: str) -> str:
    """Return what a thing is called in English; an item that readers are to be warned of by the warning."""
    row = ledger.evidence(iri)
    warnings = [key for key in row.content_warning if key != "none"] if row else []
    if row is None or not warnings:
        return ledger.label(iri)
    return f"{row.kind} {ledger.ident(iri)} (content warning: {', '.join(warnings)})"


@dataclass(frozen=True, slots=True)
class Tell:
    """Tells rows in a language; `label` is how a thing or a concept is called in it, by its IRI."""

    language: str
    label: Callable[[str], str]

    @property
    def speech(self) -> Speech:
        """The numbers and dates of the language."""
        return SPEECHES[self.language]

    def __call__(self, key: str, **values: int | Span | str) -> str:
        """Return the words of a key, with the values put in. Errors: KeyError for a key that there is not."""
        shown = {name: value if isinstance(value, str) else self.number(value) for name, value in values.items()}
        return read_words()[key][self.language].format_map(shown)

    def number(self, value: int | Span) -> str:
        """Return a number, or both its bounds when they differ."""
        if isinstance(value, int):
            return self.speech.number(value)
        least, most = map(self.speech.number, value)
        return least if least == most else self("between", least=least, most=most)

    def listed(self, iris: Iterable[str]) -> str:
        """Return things as a list in words."""
        return self.speech.listed([self.label(iri) for iri in iris])

    # -- a row in words

    def unseen(self, row: Unseen, days: int) -> str:
        """Return what a restriction of so many days means for a source."""
        made = {Span(1, 1): "made-sure", Span(0, 1): "made-possible"}.get(row.made)
        told = self(
            "unseen", sure=len(row.sure), possible=len(row.possible), dated=row.dated, said=row.said,
            days=row.days, all=days,
        )  # fmt: skip
        return f"{told} {self(made)}" if made else told

    def lost(self, row: Lost) -> str:
        """Return why a thing cannot be looked at."""
        if row.kind == EVIDENCE:
            return self(f"{EVIDENCE}-{row.why}")
        return self(row.kind, source=self.label(row.source) if row.source else "")

    def loss(self, row: Loss) -> str:
        """Return how much is said to be gone, between which bounds that share lies, and what lay over it."""
        told = [self("loss", lost=row.lost, cited=row.cited, held=row.held)]
        if share := row.share:
            least, most = (round(100 * end) for end in share)
            told.append(self("loss-share", share=Span(least, most)))
        else:
            told.append(self("loss-few", fewest=FEWEST))
        told += [self("loss-over", restrictions=self.listed(row.restrictions))] if row.restrictions else []
        told += [self("loss-through", restrictions=self.listed(row.through))] if row.through else []
        return " ".join(told)

    def month(self, month: str | None) -> str:
        """Return a month, "2021-05", or that it is every month or not established."""
        return self.speech.digits(month) if month else self("loss-month-unknown" if month == UNKNOWN else "loss-months")

    def loss_place(self, place: str | None) -> str:
        """Return a place, or that it is every place or not established."""
        return self.label(place) if place else self("loss-place-unknown" if place == UNKNOWN else "loss-places")

    def pattern(self, pattern: tuple[int, ...], count: int) -> str:
        """Return in which lists, by their numbers, how many people stand."""
        lists = (self("list", number=number) for number, held in enumerate(pattern, 1) if held)
        return self("pattern", lists=self.speech.listed(list(lists)), count=count)

    def part(self, row: HeldPart) -> str:
        """Return how many of a part of a breakdown are held."""
        told = self("held-part", people=row.people, counted=row.counted, records=row.records)
        return f"{told} {self('held-more')}" if row.people > row.counted else told

    def count(self, row: HeldCount, coverage: Coverage) -> str:
        """Return how many of a count are held."""
        statement = coverage.ledger.proposition(row.statement)
        assert statement is not None, row.statement
        lower, upper = (None if end is None else int(end) for end in (statement.lower, statement.upper))
        figure = self.speech.figure(statement.bound, lower, upper)
        key = "held-count" if row.people else "held-count-none"
        told = self(key, people=row.people, counted=figure, all=row.people_of_case)
        return f"{told} {self('held-more')}" if upper is not None and row.people > upper else told

    def days(self, row: SilentDays) -> str:
        """Return how silent some days are."""
        over = (self("silent-over", restriction=self.label(iri)) for iri in row.restrictions)
        return " ".join((self("silent-days", longer=row.longer), *over))

    def place(self, row: NamedPlace) -> str:
        """Return who alone names a place, or that nobody does."""
        if not row.voices:
            return self("place-unnamed")
        return self("place-single", voice=self.listed(row.voices), by=row.by)

    def unanswered(self, row: Unanswered) -> str:
        """Return what is not answered of a claim."""
        told = self(row.kind, agents=self.listed(row.concerned)) if row.kind == CONCERNED else self(TOLL)
        return f"{told} {self('answered-general' if row.claimant_answered else 'answered-never')}"

    # -- a whole in words

    def sources(self, coverage: Coverage, rows: Iterable[Unseen]) -> list[str]:
        """Return what the restrictions of a case mean for its sources."""
        if not coverage.restrictions:
            return [self("sources-none")]
        found = list(rows)
        met = {row.source for row in found if row.days.most}
        made = {row.source for row in found if row.made.most}
        every = len(coverage.sources)
        told = self("sources-met", met=len(met), all=every), self("sources-made", made=len(made), all=every)
        return [*told, self("sources-caveat")]

    def losses(self, held: Holdings, withdrawn: dict[str, int]) -> list[str]:
        """Return how much is held, and how much was withdrawn from the whole release."""
        told = [
            self("lost-held", held=held.held, cited=held.cited),
            self("lost-archived", archived=held.archived, sources=held.sources),
        ]
        classes = self("then").join(self(f"withdrawn-{why}", count=count) for why, count in withdrawn.items())
        return [*told, self("lost-withdrawn", classes=classes)] if classes else told

    def loss_notes(self, rows: list[Loss]) -> list[str]:
        """Return how much is said to be gone of all that is mentioned, and what that share is not."""
        return [self.loss(rows[0]), self("loss-caveat")] if rows else [self("loss-none")]

    def lists(self, coverage: Coverage, matrix: Matrix, act: Callable[[str], str]) -> list[str]:
        """Return how far the lists are linked, and what speaks against counting from them; `act` names an act."""
        if not matrix.lists:
            return [self("lists-none")]
        return list(self._lists(coverage, matrix, act))

    def _lists(self, coverage: Coverage, matrix: Matrix, act: Callable[[str], str]) -> Iterator[str]:
        share = round(100 * matrix.linked / matrix.records)
        yield self("lists-linked", linked=matrix.linked, records=matrix.records, share=share)
        if matrix.linked < matrix.records:
            yield self("lists-unlinked")
        yield self("lists-shared", shared=matrix.shared, people=len(matrix.members), lists=len(matrix.lists))
        if matrix.replaced:
            yield self("lists-replaced", replaced=matrix.replaced)
        if len(matrix.acts) > 1:
            yield self("lists-acts", acts=self.speech.listed([act(key) for key in matrix.acts]))
        sources = (coverage.ledger.source(iri) for iri in matrix.lists)
        for publisher, count in sorted(Counter(row.publisher for row in sources if row).items()):
            if count > 1:
                yield self("lists-publisher", publisher=self.label(publisher), count=count)

    def keys(self, coverage: Coverage, matrix: Matrix) -> list[str]:
        """Return which list has which number."""
        return [
            self("list-key", number=number, name=self.label(source), id=coverage.ledger.ident(source))
            for number, source in enumerate(matrix.lists, 1)
        ]

    def held(self, parts: list[HeldPart], counts: list[HeldCount]) -> list[str]:
        """Return of how many parts and counts something is held."""
        return [
            self("held-parts", some=sum(row.people > 0 for row in parts), all=len(parts)),
            self("held-counts", some=sum(row.people > 0 for row in counts), all=len(counts)),
            self("held-caveat"),
        ]

    def silence(
        self, coverage: Coverage, days: list[SilentDays], places: list[NamedPlace], unanswered: list[Unanswered]
    ) -> list[str]:
        """Return how many days and places are silent, and how many claims were not answered."""
        period = coverage.case.period
        every = (period.latest - period.earliest).days + 1
        voices = Counter(min(len(row.voices), 2) for row in places)
        kinds = Counter(row.kind for row in unanswered)
        return [
            self("silence-days", silent=sum(row.days for row in days), all=every),
            self("silence-places", unnamed=voices[0], single=voices[1], all=len(places)),
            self("silence-unanswered", tolls=kinds[TOLL], concerned=kinds[CONCERNED]),
            self("silence-caveat"),
        ]


@cache
def read_words() -> dict[str, dict[str, str]]:
    """Return every entry of `words.yaml`: key -> language -> words."""
    found: dict[str, dict[str, str]] = read_yaml(_WORDS.read_text(encoding="utf-8"))
    return found
