"""The page of a breakdown: a statement like any other, whose cells and their sum stand on it."""

from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.proposition import proposition_page
from kg.web.thing import Thing


def partition_page(library: Library, thing: Thing, language: str) -> Page:
    """Return the page of a partition."""
    return proposition_page(library, thing, language)
