"""Workers that tell what they were given to do."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from kg.draw import Draft
from kg.finish import Proof
from kg.workers import Workers

Task = TypeVar("Task")
Result = TypeVar("Result")


class CountingWorkers(Workers):
    """Workers that do every task here, and write down the pieces that are drawn and finished."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[str] = []
        self.finished: list[str] = []

    def map(self, function: Callable[[Task], Result], tasks: Iterable[Task], expected: int = 0) -> Iterator[Result]:
        for task in tasks:
            for one in task if isinstance(task, list) else ():
                if isinstance(one, Draft):
                    self.drawn.append(one.piece.name)
                elif isinstance(one, Proof):
                    self.finished.append(one.piece.name)
            yield function(task)
