"""Make the page for the families and friends of people who are named: what they can ask for, in plain words."""

from typing import Final

from kg.web.figures import number
from kg.web.letter import letter_link, letter_of
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.corrections import requests
from kg.web.pages.dataset import contact_of
from kg.web.words import words

WHAT: Final = ("collect", "both", "named")
CHOICES: Final = ("right", "away", "hide", "spelling", "add", "photo")
NEXT: Final = ("read", "danger", "answer")
SAFE: Final = ("papers", "others", "phone", "enough")


def families_page(library: Library, language: str) -> Page:
    """Return the page that says to relatives what they can ask for, what happens then, and what stays."""
    texts = words(language)
    contact = contact_of(library)
    days = sorted(one.days for one in requests(library, language))
    values = {
        "what": WHAT,
        "choices": CHOICES,
        "next": NEXT,
        "safe": SAFE,
        "contact": contact,
        "mailto": letter_link(library, language),
        "letter": letter_of(library, language),
        "longest": number(days[-1], language) if days else "",
    }
    return Page("families", "families.html", texts("site.families"), values, description=texts("families.lead"))
