"""The pages about a dossier as a whole, by their paths."""

from collections.abc import Callable, Mapping
from typing import Final

from kg.web.address import HOME
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.contradictions import CONTRADICTIONS, contradictions_page
from kg.web.pages.corrections import corrections_page
from kg.web.pages.coverage import COVERAGE, coverage_page
from kg.web.pages.dumps import dumps_page, report_page
from kg.web.pages.families import families_page
from kg.web.pages.home import home_page
from kg.web.pages.imprint import about_page, correction_page, method_page
from kg.web.pages.independence import INDEPENDENCE, independence_page
from kg.web.pages.missing import MISSING, missing_page

PAGES: Final[Mapping[str, Callable[[Library, str], Page]]] = {
    HOME: home_page,
    "method": method_page,
    "correction": correction_page,
    "corrections": corrections_page,
    CONTRADICTIONS: contradictions_page,
    COVERAGE: coverage_page,
    INDEPENDENCE: independence_page,
    MISSING: missing_page,
    "families": families_page,
    "dumps": dumps_page,
    "report": report_page,
    "about": about_page,
}
