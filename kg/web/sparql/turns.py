"""Who is next: queries wait in turns, one of each client after another, so that nobody waits for a client with many."""

from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Full(Exception):
    """So many wait already that no more are taken: of this client, or in all."""


class Turns(Generic[Item]):
    """What waits, at most so much in all and of each client."""

    def __init__(self, most: int, most_each: int):
        self.most = most
        self.most_each = most_each
        self._waiting: OrderedDict[str, deque[Item]] = OrderedDict()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def put(self, client: str, item: Item, first: bool = False) -> None:
        """Let an item wait, at the end of its client's or before it.

        Errors: Full, unless it comes first: then it has waited already.
        """
        own = self._waiting.get(client)
        if not first and (self._count >= self.most or (own is not None and len(own) >= self.most_each)):
            raise Full
        if own is None:
            own = self._waiting[client] = deque()
        (own.appendleft if first else own.append)(item)
        self._count += 1

    def take(self, may: Callable[[str], bool]) -> Item | None:
        """Return the next item of the clients that may have one, None when there is none; the client goes last."""
        client = next((client for client in self._waiting if may(client)), None)
        if client is None:
            return None
        item = self._waiting[client].popleft()
        self._count -= 1
        self._waiting.move_to_end(client)
        self._tidy(client)
        return item

    def drop(self, client: str, item: Item) -> bool:
        """Take out an item that waits; return whether it did."""
        own = self._waiting.get(client)
        if own is None or item not in own:
            return False
        own.remove(item)
        self._count -= 1
        self._tidy(client)
        return True

    def _tidy(self, client: str) -> None:
        if not self._waiting[client]:
            del self._waiting[client]
