"""What comes of a query: the answer in our own form, or what went wrong, said in one line."""

from typing import Final

from pyoxigraph import Literal, QueryBoolean, QuerySolutions, QueryTriples

from kg.answer import Answer
from kg.errors import KgError

ENDPOINT_TIMEOUT_S: Final = 120
TRIPLE: Final = ("subject", "predicate", "object")


class BadQuery(KgError):
    """The store could not read or run the query."""

    def __init__(self, reason: str):
        self.reason = reason
        super().__init__(f"the query cannot be run: {' '.join(reason.split())}")


class EndpointFailure(KgError):
    """An endpoint did not answer, or not with SPARQL results."""

    def __init__(self, url: str, reason: str):
        self.url = url
        self.reason = reason
        super().__init__(f"{url} gave no answer: {reason}")


def answer_of(results: QuerySolutions | QueryTriples | QueryBoolean) -> Answer:
    """Return what pyoxigraph gave back; the answer to ASK is one row with the column `answer`."""
    if isinstance(results, QuerySolutions):
        columns = tuple(variable.value for variable in results.variables)
        return Answer(columns, tuple(tuple(row[column] for column in columns) for row in results))
    if isinstance(results, QueryTriples):
        return Answer(TRIPLE, tuple((t.subject, t.predicate, t.object) for t in results), graph=True)
    return Answer(("answer",), ((Literal(bool(results)),),))
