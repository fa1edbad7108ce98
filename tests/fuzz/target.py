"""What a target of fuzzing is, and the bound of time that holds for each input of each of them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import Final

CORPUS: Final = Path(__file__).parent / "corpus"
LONGEST_S: Final = 2.0  # of processor time for one input
Run = Callable[[bytes], None]


@dataclass(frozen=True)
class Target:
    """Something to be fed with bytes: `prepare` makes the function, from the folder of a release where it needs one.

    `words` are pieces that its input is often made of. The function raises when anything but what is documented comes.
    """

    name: str
    what: str
    prepare: Callable[[Path], Run]
    words: tuple[str, ...] = ()
    needs_release: bool = False

    def bounded(self, dist: Path) -> Run:
        """Return the function with the bound of time."""
        run = self.prepare(dist)

        def within(data: bytes) -> None:
            began = process_time()
            run(data)
            taken = process_time() - began
            assert taken < LONGEST_S, f"{taken:.1f} s for {len(data)} bytes"

        return within

    def corpus(self) -> list[bytes]:
        """Return the inputs that are kept for it, in the order of their names."""
        return [path.read_bytes() for path in sorted((CORPUS / self.name).glob("*")) if path.is_file()]


def text_of(data: bytes) -> str:
    """Return bytes as text that may hold everything but lone surrogates."""
    return data.decode("utf-8", "replace")
