"""Review in a terminal: both records side by side, a key a decision.

In: the queue of candidates, a console of Rich, and what reads a key and a line. Out: decisions in the file of the
queue, each written when its key is pressed. Names are shown as text, whatever they hold.
"""

from collections.abc import Callable
from typing import Final

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from kg.link.candidates import Candidate, Reason
from kg.link.decisions import Answer, parse_confidence, visible
from kg.link.review import ANSWER_WORDS, Queue, Tagged, probability_text, side_by_side

KEYS: Final = "y same   n not the same   u unsure   s skip   b back   c comment   f confidence   q quit"
# The same keys of a Persian keyboard.
_PERSIAN: Final = {"غ": "y", "د": "n", "ع": "u", "س": "s", "ذ": "b", "ز": "c", "ب": "f", "ض": "q"}
_END: Final = frozenset({"", "q", "\x03", "\x04"})  # nothing more to read, q, Ctrl-C, Ctrl-D


class Sitting:
    """One sitting at a terminal: what was typed for the decision to come, and how it goes on."""

    def __init__(self, queue: Queue, console: Console, read_key: Callable[[], str], read_line: Callable[[str], str]):
        """`read_key` returns one key, "" at the end; `read_line` shows a question and returns the line typed."""
        self.queue = queue
        self.console = console
        self._read_key = read_key
        self._read_line = read_line
        self._comment = ""
        self._confidence: float | None = None

    def run(self) -> tuple[int, int]:
        """Show candidates until all are decided or q is pressed; return how many are decided, and of how many."""
        while (candidate := self.queue.next()) is not None:
            self.console.print(shown(candidate, *self.queue.counts()))
            key = self._key()
            if key in _END:
                break
            self._press(key, candidate)
        decided, total = self.queue.counts()
        self._say(f"{decided} of {total} decided")
        return decided, total

    def _key(self) -> str:
        key = self._read_key()
        return _PERSIAN.get(key, key.lower())

    def _press(self, key: str, candidate: Candidate) -> None:
        match key:
            case "y" | "n" | "u":
                self._decide(candidate, Answer(key))
            case "s":
                self.queue.skip(candidate)
                self._say("skipped")
            case "b":
                back = self.queue.undo()
                self._say("taken back" if back else "there is nothing to take back")
            case "c":
                self._comment = self._read_line("comment for this decision: ")
            case "f":
                self._set_confidence(self._read_line("how sure are you, from 0 to 1: "))
            case _:
                self._say(f"the keys are: {KEYS}")

    def _decide(self, candidate: Candidate, answer: Answer) -> None:
        try:
            self.queue.decide(candidate, answer, self._comment, self._confidence)
        except ValueError as error:
            self._say(f"not decided: {error}")
        else:
            self._say(f"decided: {ANSWER_WORDS[answer]}")
        self._comment, self._confidence = "", None

    def _set_confidence(self, text: str) -> None:
        try:
            self._confidence = parse_confidence(text)
        except ValueError as error:
            self._say(str(error))

    def _say(self, words: str) -> None:
        self.console.print(Text(words, style="bold"))


def shown(candidate: Candidate, decided: int, total: int) -> Group:
    """Return what the terminal shows of a candidate: conflicts first, both records, reasons, and the keys."""
    table = Table(expand=True)
    for name in ("", candidate.subject.source, candidate.object.source):
        table.add_column(Text(visible(name)), overflow="fold", ratio=1 if name else None)
    for field in side_by_side(candidate):
        table.add_row(Text(field.name), _values(field.subject), _values(field.object))
    reasons = sorted(candidate.reasons, key=lambda reason: -abs(reason.weight))
    return Group(
        Text(
            f"{decided + 1} of {total}: {candidate.band}, probability {probability_text(candidate.probability)}",
            style="bold",
        ),
        *(Text(f"CONFLICT: {visible(words)}", style="bold red") for words in candidate.conflicts),
        table,
        *(_reason(one) for one in reasons),
        Text(KEYS, style="dim"),
    )


def _reason(reason: Reason) -> Text:
    side = "for" if reason.weight >= 0.5 else "against" if reason.weight <= -0.5 else "note"
    return Text(f"{side:>8} {reason.weight:+5.1f}  {visible(reason.words)}")


def _values(values: tuple[Tagged, ...]) -> Text:
    return Text("\n".join(f"{text}  ({tag})" if tag else text for text, tag in values))
