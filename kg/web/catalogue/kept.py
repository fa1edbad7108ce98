"""Keep bytes in memory, up to a bound on them all: what was not asked for the longest goes first."""

from collections import OrderedDict
from collections.abc import Hashable


class Kept:
    """Bytes by key. What is larger than an eighth of the bound is not kept, so that it cannot drive out all else."""

    def __init__(self, most_bytes: int):
        self.most_bytes = most_bytes
        self.size = 0
        self._bodies: OrderedDict[Hashable, bytes] = OrderedDict()

    def get(self, key: Hashable) -> bytes | None:
        """Return the bytes of a key, None when they are not there."""
        body = self._bodies.get(key)
        if body is not None:
            self._bodies.move_to_end(key)
        return body

    def put(self, key: Hashable, body: bytes) -> None:
        """Keep the bytes of a key."""
        if len(body) > self.most_bytes // 8:
            return
        self.size += len(body) - len(self._bodies.pop(key, b""))
        self._bodies[key] = body
        while self.size > self.most_bytes:
            self.size -= len(self._bodies.popitem(last=False)[1])
