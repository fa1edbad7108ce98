"""Outcomes kept to be given again: bounded in bytes, the least recently used goes first."""

from collections import OrderedDict
from typing import Final

from kg.web.sparql.wire import Job, Outcome

Key = tuple[str, Job]  # the digest of the release, and the job

_OVERHEAD: Final = 512  # bytes that an entry costs beside its texts


class Kept:
    """Outcomes by the release and the job they are of."""

    def __init__(self, limit: int):
        self.limit = limit
        self.size = 0
        self._outcomes: OrderedDict[Key, Outcome] = OrderedDict()

    def get(self, key: Key) -> Outcome | None:
        """Return the outcome of a job, None when it is not kept."""
        outcome = self._outcomes.get(key)
        if outcome is not None:
            self._outcomes.move_to_end(key)
        return outcome

    def put(self, key: Key, outcome: Outcome) -> None:
        """Keep an outcome, unless it would take more than a quarter of the room."""
        size = _size(key, outcome)
        if size > self.limit // 4 or key in self._outcomes:
            return
        self._outcomes[key] = outcome
        self.size += size
        while self.size > self.limit:
            self.size -= _size(*self._outcomes.popitem(last=False))


def _size(key: Key, outcome: Outcome) -> int:
    return len(outcome.body) + len(key[1].query) + _OVERHEAD
