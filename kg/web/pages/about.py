"""Make the page of one thing: at the path of its document, with its data in every form beside it."""

from collections.abc import Mapping

from kg.web.page import Page
from kg.web.pages.shown import FORMATS
from kg.web.thing import Thing


def page_about(
    thing: Thing,
    template: str,
    title: str,
    values: Mapping[str, object],
    *,
    index: bool = True,
    json_ld: Mapping[str, object] | None = None,
) -> Page:
    """Return the page of a thing; its template gets the thing as `thing`."""
    return Page(
        path=f"doc/{thing.kind}/{thing.id}",
        template=template,
        title=title,
        values={"thing": thing, **values},
        description=title,
        thing=thing.iri,
        index=index,
        json_ld=json_ld,
        formats=FORMATS,
    )
