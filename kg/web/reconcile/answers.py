"""Answer the service: batches of queries, suggestions and data extension, as JSON of version 0.2.

A query that cannot be read has an empty result with a sentence beside it, and the others of its batch are answered.
"""

from collections.abc import Mapping
from time import monotonic
from typing import Any, Final

from kg.link.names import forget_beyond
from kg.web.http.errors import HttpError
from kg.web.library import Library
from kg.web.reconcile.candidates import Candidate, candidates
from kg.web.reconcile.describe import describe, label
from kg.web.reconcile.query import BadQuery, query_of
from kg.web.reconcile.types import TYPES, Told, type_of, type_told
from kg.web.reconcile.values import local_of
from kg.web.search.query import Search, TooSlow

BATCH: Final = 50  # queries at a time
REMEMBERED: Final = 20_000  # results about words, of 400 bytes each; strangers ask for ever new words
SUGGESTED: Final = 10

_WITHIN_S: Final = 15.0  # for a batch; what is left then is refused, each query by itself
_SAME: Final = ("no name is the same, letter for letter", "a name is the same, letter for letter")
_LATE: Final = "the batch took too long; send fewer queries at a time"
_LAST: Final = 100  # suggestions that can be paged through


def reconcile(library: Library, search: Search, batch: Mapping[str, Any], language: str) -> dict[str, Told]:
    """Return the results of a batch of queries by their keys.

    Errors: HttpError 413 for too many queries, 400 when none of them can be read.
    """
    if len(batch) > BATCH:
        raise HttpError(413, f"There are {len(batch)} queries; send {BATCH} at a time at most.")
    end = monotonic() + _WITHIN_S
    told: dict[str, Told] = {}
    unread: list[str] = []
    for key, given in batch.items():
        try:
            told[key] = _result(library, search, given, language) if monotonic() < end else _failed(_LATE)
        except BadQuery as error:
            told[key] = _failed(str(error))
            unread.append(f"{key[:40]}: {error}")
        except TooSlow as error:
            told[key] = _failed(str(error))
    forget_beyond(REMEMBERED)
    if unread and len(unread) == len(batch):
        raise HttpError(400, f"No query can be read. {unread[0]}.")
    return told


def one(library: Library, search: Search, given: Any, language: str) -> Told:
    """Return the result of one query that stands alone, as version 0.1 has it. Errors: HttpError 400."""
    (result,) = reconcile(library, search, {"query": given}, language).values()
    return result


def suggest_entities(library: Library, search: Search, prefix: str, kinds: str, cursor: int, language: str) -> Told:
    """Return the things with a name that begins with a text, or is spelt in a like way; `cursor` are passed over.

    Shape: `kinds` are ids of types, joined by commas; "" for all. Errors: TooSlow.
    """
    wanted = [cls for cls in map(type_of, kinds.split(",")) if cls] if kinds else TYPES
    hits = search.named(prefix, wanted, min(cursor + SUGGESTED, _LAST))[cursor:]
    things = [library.of(f"{library.base}id/{hit.local}") for hit in hits]
    return {
        "result": [
            {
                "id": local_of(library, thing.iri),
                "name": label(library, thing, language),
                "description": describe(library, thing, language),
                "notable": [type_told(library, thing.cls, language)],
            }
            for thing in things
            if thing is not None and not thing.withdrawn
        ]
    }


def _result(library: Library, search: Search, given: Any, language: str) -> Told:
    return {"result": [_told(library, one, language) for one in candidates(library, search, query_of(given))]}


def _failed(reason: str) -> Told:
    return {"result": [], "error": reason}


def _told(library: Library, one: Candidate, language: str) -> Told:
    return {
        "id": local_of(library, one.thing.iri),
        "name": label(library, one.thing, language),
        "description": describe(library, one.thing, language, one.form),
        "score": one.score,
        "match": one.match,
        "type": [type_told(library, one.thing.cls, language)],
        "features": _features(one),
    }


def _features(one: Candidate) -> list[Told]:
    """Return what the score is made of, each with its reason in English."""
    found: list[Told] = []
    if one.likeness is not None:
        reason = f'the most alike name is "{one.form}"' if one.form else "the id is the one asked for"
        found.append({"id": "name_similarity", "value": one.likeness, "reason": reason})
        found.append({"id": "name_identical", "value": one.identical, "reason": _SAME[one.identical]})
    if one.type_agrees is not None:
        found.append({"id": "type_match", "value": one.type_agrees, "reason": f"it is a {one.thing.cls}"})
    found += [
        {"id": f"property_{each.pid}", "value": each.agrees, "reason": each.reason}
        for each in one.agreements
        if each.agrees is not None
    ]
    return found
