"""Write numbers and figures for readers: "at least 304" in English, «دست‌کم ۳۰۴» in Persian."""

from typing import TYPE_CHECKING, Final

from kg.web.thing import Thing

if TYPE_CHECKING:
    from kg.web.library import Library

_PERSIAN: Final = str.maketrans("0123456789,.%", "۰۱۲۳۴۵۶۷۸۹٬٫٪")


def digits(text: str, language: str) -> str:
    """Return a text with its digits as the language writes them.

    >>> digits("304", "fa")
    '۳۰۴'
    """
    return text.translate(_PERSIAN) if language == "fa" else text


def number(value: int | float | str, language: str) -> str:
    """Return a number grouped by thousands, with the digits of the language.

    >>> number(1500, "en"), number("1500", "fa")
    ('1,500', '۱٬۵۰۰')
    """
    text = str(value)
    return digits(f"{int(text):,}" if text.lstrip("-").isascii() and text.lstrip("-").isdigit() else text, language)


def figure_of(library: "Library", thing: Thing, language: str) -> str:
    """Return the figure of a proposition or an inference with its bound in words; "" when it has none."""
    ends = list(dict.fromkeys(number(end, language) for name in ("lower", "upper") if (end := thing.value(name))))
    if not ends:
        return ""
    share = thing.key("propositionKind") == "share"
    span = "–".join(ends) + (digits("\u00a0%", language) if share else "")
    bound = thing.key("bound")
    return span if bound in ("", "exactly", "range") else f"{library.label(thing.iri_at('bound'), language)} {span}"
