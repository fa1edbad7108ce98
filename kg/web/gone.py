"""Refuse what would stand under the id of something that was withdrawn: its graph, its network, what was computed.

In: a path. Out: nothing, or 410 with the class of reason and the day, under whatever address the id is asked for.
"""

from kg.values import ID_PATTERN
from kg.web.http.errors import HttpError, Offer
from kg.web.library import Library
from kg.web.thing import kind_of


def need_standing(library: Library, path: str, up: str) -> None:
    """Return unless a path names something that was withdrawn; `up` leads from it to the root of the site.

    Errors: HttpError 410.
    """
    for id in ID_PATTERN.findall(path):
        thing = library.thing(kind_of(id), id)
        if thing is not None and thing.withdrawn:
            span, reason = thing.span("withdrawnOn"), thing.key("reasonClass")
            day = span.earliest if span else ""
            detail = f"{id} was withdrawn on {day}; the class of reason is {reason}."
            offer = Offer(f"{up}doc/{thing.kind}/{id}", thing.iri)
            raise HttpError(410, detail, (offer,), reason=reason, withdrawn_on=day)
