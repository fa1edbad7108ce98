"""Find the lines in which two sorted texts differ, without holding either of them."""

from collections.abc import Iterable, Iterator


class NotSorted(ValueError):
    """Lines that should be in their order are not."""

    def __init__(self) -> None:
        super().__init__("lines are not in their order")


def difference(old: Iterable[bytes], new: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    r"""Yield each line that only one of two sorted texts has, in order, with whether it is the new one's.

    Texts come in parts that end with a line. Errors: NotSorted.

    >>> list(difference([b"a\nb\n", b"d\n"], [b"b\nc\n", b"d\n"]))
    [(b'a\n', False), (b'c\n', True)]
    """
    left, right = _lines(old), _lines(new)
    ours, theirs = next(left, b""), next(right, b"")
    while ours or theirs:
        if ours == theirs:
            ours, theirs = next(left, b""), next(right, b"")
        elif theirs and (not ours or theirs < ours):
            yield theirs, True
            theirs = next(right, b"")
        else:
            yield ours, False
            ours = next(left, b"")


def _lines(parts: Iterable[bytes]) -> Iterator[bytes]:
    last = b""
    for part in parts:
        for line in part.splitlines(keepends=True):
            if line <= last:
                raise NotSorted
            yield line
            last = line
