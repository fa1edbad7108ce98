"""Keep what was made in memory, up to a bound on it all: what was not asked for the longest goes first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """Values by key, whose sizes together stay below a limit; one that takes more than half of it is not kept.

    `size_of` returns the bytes of an entry.
    """

    def __init__(self, limit: int, size_of: Callable[[Key, Value], int]):
        self.limit = limit
        self.size = 0
        self.entries: OrderedDict[Key, Value] = OrderedDict()
        self._size_of = size_of

    def get(self, key: Key) -> Value | None:
        """Return the value of a key, None when it is not there."""
        value = self.entries.get(key)
        if value is not None:
            self.entries.move_to_end(key)
        return value

    def put(self, key: Key, value: Value) -> None:
        """Keep a value in place of what the key had; what was not asked for the longest makes room."""
        size = self._size_of(key, value)
        if size > self.limit // 2:
            return
        if (before := self.entries.pop(key, None)) is not None:
            self.size -= self._size_of(key, before)
        self.entries[key] = value
        self.size += size
        while self.size > self.limit:
            self.size -= self._size_of(*self.entries.popitem(last=False))
