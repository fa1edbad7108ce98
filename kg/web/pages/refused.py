"""The page of a request that is refused or fails: what is wrong, what there is instead, and the way back."""

from kg.web.http.errors import HttpError
from kg.web.library import Library
from kg.web.page import Page
from kg.web.words import words


def refused_page(library: Library, path: str, error: HttpError, language: str) -> Page:
    """Return the page that stands at the path of a request which is not answered."""
    texts = words(language)
    said = error.words or str(error.status)
    said = said if f"refused.title_{said}" in texts else "other"
    detail = "" if language == "en" else texts(f"refused.detail_{said}")
    values = {"error": error, "detail": detail}
    return Page(path, "refused.html", title=texts(f"refused.title_{said}"), values=values, index=False)
