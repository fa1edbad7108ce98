"""Say in words what was found, in English and Persian: each number in a sentence, each thing by its name.

In: a ledger, a language and what the other modules found. Out: sentences. None says that what is stated is so.
"""

import unicodedata
from collections.abc import Iterable
from typing import Final

from kg.charts.speech import SPEECHES
from kg.independence.cascade import Cascade, lag
from kg.independence.cut import Cut
from kg.independence.hints import Hint
from kg.independence.standing import AGENT, KINDS, Standing, outlets
from kg.independence.whole import Whole
from kg.ledger import Claim, Days, Ledger, Proposition

_ISOLATE, _END = "\u2068", "\u2069"
_RIGHT_TO_LEFT: Final = ("R", "AL")

# Sentences in English and Persian. In English a number brings its noun: "1 claim", "2 claims".
_SENTENCES: Final = {
    "claim": (
        "the claim of {who} of {day}",
        "گفتهٔ {who} ({day})",
    ),
    "picture": ("Who says it and who passes it on: {name}", "چه کسی آن را می‌گوید و چه کسی نقل می‌کند: {name}"),
    "spread": (
        "It is asserted or passed on by {claims} in {outlets}, with {origins} behind them: {names}.",
        "{claims} از {outlets} آن را بیان یا نقل می‌کند و پشت آن‌ها {origins} است: {names}.",
    ),
    "counted": (
        "As some of these depend on one another, they count as {count}.",
        "چون برخی از این‌ها به هم وابسته‌اند، {count} به شمار می‌آید.",
    ),
    "nothing": (
        "No claim that was read stands behind it: none asserts or reports it and goes back to an origin that stands.",
        "هیچ گفتهٔ خوانده‌شده‌ای پشت آن نیست: هیچ گفته‌ای آن را بیان یا نقل نمی‌کند که به سرچشمه‌ای پابرجا برسد.",
    ),
    "point-claim": (
        "Every way to it goes through {name}: if that claim is wrong, nothing stands behind it.",
        "همهٔ راه‌ها به آن از {name} می‌گذرد: اگر آن گفته نادرست باشد، چیزی پشت این گزاره نمی‌ماند.",
    ),
    "point-source": (
        "Every way to it goes through a claim read in {name}: if that source is false, nothing stands behind it.",
        "همهٔ راه‌ها به آن از گفته‌ای می‌گذرد که در {name} خوانده شده است: اگر آن منبع نادرست باشد، چیزی پشت این گزاره "
        "نمی‌ماند.",
    ),
    "point-agent": (
        "Every way to it goes through the words of {name}.",
        "همهٔ راه‌ها به آن از سخن {name} می‌گذرد.",
    ),
    "point-body": (
        "Every way to it goes through the words of somebody affiliated with {name}.",
        "همهٔ راه‌ها به آن از سخن کسی وابسته به {name} می‌گذرد.",
    ),
    "no-point": (
        "No single claim, source or voice lies on every way to it.",
        "هیچ گفته، منبع یا گویندهٔ یگانه‌ای بر سر همهٔ راه‌ها به آن نیست.",
    ),
    "takes-claim": (
        "If {name} is wrong, nothing that was read stands behind {statements}.",
        "اگر {name} نادرست باشد، هیچ گفته‌ای پشت {statements} نمی‌ماند.",
    ),
    "takes-source": (
        "If {name} is false, nothing that was read stands behind {statements}.",
        "اگر {name} نادرست باشد، هیچ گفته‌ای پشت {statements} نمی‌ماند.",
    ),
    "takes-agent": (
        "Every way to {statements} goes through the words of {name}, or of those affiliated with it.",
        "همهٔ راه‌ها به {statements} از سخن {name}، یا کسان وابسته به آن، می‌گذرد.",
    ),
    "cut-one": (
        "One claim is enough: if {names} is wrong, nothing stands behind it.",
        "یک گفته بس است: اگر {names} نادرست باشد، چیزی پشت آن نمی‌ماند.",
    ),
    "cut": (
        "Only if {claims} were wrong would nothing stand behind it, such as {names}: as many ways lead to it that "
        "have no claim in common.",
        "تنها اگر {claims} نادرست باشد چیزی پشت آن نمی‌ماند، مانند {names}: به همین شمار راه به آن می‌رسد که هیچ گفتهٔ "
        "مشترکی ندارند.",
    ),
    "cut-origins": (
        "Only if {claims} were wrong would nothing stand behind it, such as all of these origins: as many ways lead to "
        "it that have no claim in common.",
        "تنها اگر {claims} نادرست باشد چیزی پشت آن نمی‌ماند، مانند همهٔ این سرچشمه‌ها: به همین شمار راه به آن می‌رسد که "
        "هیچ گفتهٔ مشترکی ندارند.",
    ),
    "cut-sources": (
        "Of sources, {sources} would have to be false: {names}.",
        "از منابع، باید {sources} نادرست باشد: {names}.",
    ),
    "cut-sources-between": (
        "Of sources, between {least} and {sources} would have to be false, such as {names}; the search was given up.",
        "از منابع، باید {least} تا {sources} نادرست باشد، مانند {names}؛ جست‌وجو رها شد.",
    ),
    "cascade": (
        "{origin} is passed on by {claims} in {outlets}, the furthest {steps} away.",
        "{claims} از {outlets} آن را نقل می‌کند: {origin}؛ دورترین، {steps} دورتر.",
    ),
    "lag-before": ("dated before its origin", "با تاریخی پیش از سرچشمه‌اش"),
    "lag-exact": ("{days} after its origin", "{days} پس از سرچشمه‌اش"),
    "lag-within": ("at most {days} after its origin", "حداکثر {days} پس از سرچشمه‌اش"),
    "lag-between": ("{least} to {days} after its origin", "{least} تا {days} پس از سرچشمه‌اش"),
    "circle": ("{names} pass one another on in a circle", "{names} یکدیگر را در دایره نقل می‌کنند"),
    "circle-alone": ("{names} passes itself on", "{names} خود را نقل می‌کند"),
    "circle-closed": ("{circle}; no origin outside it is known.", "{circle}؛ سرچشمه‌ای بیرون از آن شناخته نیست."),
    "circle-open": ("{circle}; it goes back to {names}.", "{circle}؛ به {names} می‌رسد."),
    "gone": ("a claim that was withdrawn", "گفته‌ای که از نشر پس گرفته شده است"),
    "summary": (
        "Something stands behind {backed} of {statements} on which somebody takes a stance, in {claims}.",
        "از {statements} که کسی دربارهٔ آن موضع گرفته، در {claims}، پشت {backed} چیزی ایستاده است.",
    ),
    "line": ("{day}  {who} {stance}", "{day}  {who} {stance}"),
    "line-after": ("{line}, {lag}", "{line}، {lag}"),
    "line-other": ("{line} (another statement)", "{line} (گزاره‌ای دیگر)"),
    "asserts": ("says it", "آن را می‌گوید"),
    "reports": ("passes it on", "آن را نقل می‌کند"),
    "denies": ("denies it", "آن را تکذیب می‌کند"),
    "questions": ("questions it", "در آن تردید می‌کند"),
    "retracts": ("takes it back", "آن را پس می‌گیرد"),
    "heading-agent": ("Statements that rest on one voice", "گزاره‌هایی که بر سخن یک گوینده استوارند"),
    "heading-source": ("Statements that rest on one source", "گزاره‌هایی که بر یک منبع استوارند"),
    "heading-claim": ("Statements that rest on one claim", "گزاره‌هایی که بر یک گفته استوارند"),
    "heading-circles": ("Circles of relays", "دایره‌های نقل"),
    "heading-cascades": ("What was passed on most", "آنچه بیش از همه نقل شده است"),
    "heading-possible": ("Ties that are only possible", "پیوندهایی که تنها ممکن‌اند"),
    "hint-quote": (
        "Possible only: {first} and {second} quote the same words; no source says that one has them from the other.",
        "تنها ممکن است: {first} و {second} سخن یکسانی را نقل می‌کنند؛ هیچ منبعی نمی‌گوید یکی از دیگری گرفته است.",
    ),
    "hint-speaker": (
        "Possible only: {first} reports a speaker whose own words are {second}; no source says that these are meant.",
        "تنها ممکن است: {first} سخن کسی را بازمی‌گوید که {second} از خود اوست؛ هیچ منبعی نمی‌گوید همان منظور است.",
    ),
    "hint-informant": (
        "Possible only: {first} and {second} were told by the same sort of informant in one province; nobody is named, "
        "so that it may be one or two.",
        "تنها ممکن است: {first} و {second} را یک گونه آگاهی‌دهنده در یک استان گفته است؛ نامی در میان نیست و ممکن است یک "
        "نفر باشد یا دو نفر.",
    ),
}  # fmt: skip

# Parts of sentences; the others begin with a capital.
_PARTS: Final = {
    "claim", "circle", "circle-alone", "lag-before", "lag-exact", "lag-within", "lag-between",
    "asserts", "reports", "denies", "questions", "retracts", "gone",
}  # fmt: skip

# One, several, and in Persian, where a number leaves the noun as it is.
_NOUNS: Final = {
    "claim": ("claim", "claims", "گفته"),
    "outlet": ("outlet", "outlets", "ناشر"),
    "origin": ("origin", "origins", "سرچشمه"),
    "source": ("source", "sources", "منبع"),
    "statement": ("statement", "statements", "گزاره"),
    "step": ("step", "steps", "گام"),
    "day": ("day", "days", "روز"),
}


class Teller:
    """Says what was found in one language: "en" or "fa"."""

    def __init__(self, ledger: Ledger, language: str):
        self.ledger = ledger
        self.language = language
        self.speech = SPEECHES[language]

    def name(self, iri: str) -> str:
        """Return how a thing is called in a sentence; a claim by who makes it and when, a statement with its figure."""
        if claim := self.ledger.claim(iri):
            return self._say("claim", who=self.name(claim.claimant), day=self.day(claim.stated))
        label = self._apart(self.ledger.label(iri, self.language))
        statement = self.ledger.proposition(iri)
        if statement is None:
            return label
        figure = self._figure(statement)
        return f"{label} ({figure})" if figure else label

    def day(self, days: Days) -> str:
        """Return a day in the calendar of the language; the words of the source where it is not one day."""
        return self.speech.dated(days.earliest)[0] if days.exact else self._apart(days.as_written)

    def names(self, iris: Iterable[str]) -> str:
        """Return things as a list in words."""
        return self.speech.listed([self.name(iri) for iri in iris])

    def picture(self, statement: str) -> str:
        """Return the title of the picture of a statement."""
        return self._say("picture", name=self.name(statement))

    def behind(self, standing: Standing) -> list[str]:
        """Return what stands behind a statement, a sentence for each number."""
        if standing.cut is None:
            return [self._say("nothing")]
        spread = self._say(
            "spread",
            claims=self._many("claim", len(standing.confirming)),
            outlets=self._many("outlet", len(standing.outlets)),
            origins=self._many("origin", len(standing.origins)),
            names=self.names(standing.origins),
        )
        fewer = standing.count < len(standing.origins)
        counted = [self._say("counted", count=self._many("origin", standing.count))] if fewer else []
        return [spread, *counted, *self.cut(standing.cut, standing.origins)]

    def points(self, standing: Standing) -> list[str]:
        """Return the single points of failure of a statement, a sentence for each; one when there is none."""
        return [words for _, words in self.named_points(standing)]

    def named_points(self, standing: Standing) -> list[tuple[str, str]]:
        """Return the same with the IRI of each; "" where there is none."""
        heard = {agent for each in standing.claims.values() for agent in (each.claimant, *each.attributed_to)}
        found = [
            (
                iri,
                self._say("point-body" if kind == AGENT and iri not in heard else f"point-{kind}", name=self.name(iri)),
            )
            for kind in KINDS
            for iri in standing.points[kind]
        ]
        return found or ([("", self._say("no-point"))] if standing.cut else [])

    def cut(self, cut: Cut, origins: tuple[str, ...]) -> list[str]:
        """Return how many claims, and how many sources, would have to fail; claims that are the origins stand above."""
        if len(cut.claims) == 1:
            return [self._say("cut-one", names=self.names(cut.claims))]
        claims, sources = self._many("claim", len(cut.claims)), self._many("source", len(cut.sources))
        key = "cut-origins" if cut.claims == origins else "cut"
        exact = "cut-sources" if cut.sources_at_least == len(cut.sources) else "cut-sources-between"
        least = self.speech.number(cut.sources_at_least)
        return [
            self._say(key, claims=claims, names=self.names(cut.claims)),
            self._say(exact, sources=sources, least=least, names=self.names(cut.sources)),
        ]

    def takes(self, kind: str, iri: str, statements: int) -> str:
        """Return how many statements a single point of failure takes with it."""
        return self._say(f"takes-{kind}", name=self.name(iri), statements=self._many("statement", statements))

    def cascade(self, cascade: Cascade) -> str:
        """Return how far an origin was passed on, by at least one claim."""
        claims = (self.ledger.claim(iri) for iri, _ in cascade.steps)
        return self._say(
            "cascade",
            claims=self._many("claim", cascade.size),
            outlets=self._many("outlet", len(outlets(self.ledger, (claim.source for claim in claims if claim)))),
            origin=self.name(cascade.origin),
            steps=self._many("step", cascade.depth),
        )

    def lag(self, origin: Days, later: Days) -> str:
        """Return how long after its origin a claim was made, by the bounds of both days."""
        least, most = lag(origin, later)
        days = self._many("day", most)
        if most < 0:
            return self._say("lag-before")
        if least == most:
            return self._say("lag-exact", days=days)
        if least <= 0:
            return self._say("lag-within", days=days)
        return self._say("lag-between", least=self.speech.number(least), days=days)

    def circle(self, claims: tuple[str, ...], origins: tuple[str, ...]) -> str:
        """Return which claims pass one another on in a circle, and what they go back to outside it."""
        circle = self._say("circle" if len(claims) > 1 else "circle-alone", names=self.names(claims))
        if not origins:
            return self._say("circle-closed", circle=circle)
        there = [self.name(origin) for origin in origins if self.ledger.claim(origin)]
        gone = [] if len(there) == len(origins) else [self._say("gone")]
        return self._say("circle-open", circle=circle, names=self.speech.listed([*there, *gone]))

    def summary(self, whole: Whole) -> str:
        """Return how many statements there are and behind how many of them something stands."""
        return self._say(
            "summary",
            backed=self.speech.number(whole.backed),
            statements=self._many("statement", whole.statements),
            claims=self._many("claim", whole.claims),
        )

    def heading(self, part: str) -> str:
        """Return the heading of a part: a kind of point, "circles", "cascades" or "possible"."""
        return self._say(f"heading-{part}")

    def line(self, standing: Standing, claim: Claim) -> str:
        """Return a claim that bears on a statement in a line: when, who, how, and how long after its origin."""
        who = self._apart(self.ledger.label(claim.claimant, self.language))
        line = self._say("line", day=self.day(claim.stated), who=who, stance=self._say(claim.stance))
        if claim.proposition != standing.statement:
            line = self._say("line-other", line=line)
        after = self.after(standing, claim.iri)
        return self._say("line-after", line=line, lag=after) if after else line

    def after(self, standing: Standing, claim: str) -> str:
        """Return how long after its origin a claim was made, the earliest of several; "" for an origin itself."""
        days = (standing.claims[origin].stated for origin in standing.origins_of(claim) if origin != claim)
        first = min(days, key=lambda each: (each.earliest, each.latest), default=None)
        return self.lag(first, standing.claims[claim].stated) if first else ""

    def hint(self, hint: Hint) -> str:
        """Return what makes a tie possible, and that it is no more than that."""
        return self._say(f"hint-{hint.kind}", first=self.name(hint.first), second=self.name(hint.second))

    def _figure(self, statement: Proposition) -> str:
        if statement.kind == "share":
            ends = dict.fromkeys(f"{end:g}" for end in (statement.lower, statement.upper) if end is not None)
            sign = self.speech.signs.get(statement.bound, "")
            return f"{sign}{self.speech.digits(self.speech.between.join(ends))}\u00a0%" if ends else ""
        lower, upper = (None if end is None else round(end) for end in (statement.lower, statement.upper))
        return self.speech.figure(statement.bound, lower, upper)

    def _many(self, noun: str, number: int) -> str:
        one, several, persian = _NOUNS[noun]
        called = persian if self.speech.right_to_left else one if number == 1 else several
        return f"{self.speech.number(number)} {called}"

    def _say(self, key: str, **values: str) -> str:
        said = _SENTENCES[key][self.speech.right_to_left].format(**values)
        return said if key in _PARTS else said[0].upper() + said[1:]

    def _apart(self, name: str) -> str:
        """Keep a name that runs the other way from mixing with the words around it."""
        to_left = any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in name)
        return name if to_left == self.speech.right_to_left else f"{_ISOLATE}{name}{_END}"
