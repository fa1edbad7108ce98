"""How much a process that reads a file of a stranger may use, and what it says when a file cannot be read."""

from dataclasses import dataclass, replace


class Unreadable(ValueError):
    """A file is not what it says, or is more than is read; the text is a sentence part that says why."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one reading. Where the system cannot bound memory or processor time, the clock alone ends it."""

    memory: int = 2 << 30  # bytes of address space
    processor: float = 30.0  # seconds of it
    seconds: float = 300.0  # by the clock; on a busy machine much of it is waiting
    answer: int = 1 << 20  # bytes
    files: int = 64  # open at once
    pixels: int = 200_000_000  # of one picture; the largest cameras of telephones have as many
    frames: int = 100_000  # of a moving picture
    pages: int = 20_000
    streams: int = 64  # of a film

    def for_size(self, size: int) -> "Limits":
        """Return the limits for a file of so many bytes: a second of the processor more for each 20 MB."""
        more = size / 20e6
        return replace(self, processor=self.processor + more, seconds=self.seconds + 10 * more)
