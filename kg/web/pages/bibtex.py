"""Write an entry for BibTeX."""

from collections.abc import Mapping
from typing import Final

_COMMANDS: Final = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#", "$": r"\$", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
})  # fmt: skip
AS_IT_IS: Final = ("url", "date", "urldate")


def bibtex_entry(kind: str, key: str, fields: Mapping[str, str]) -> str:
    r"""Return an entry, a field a line in the order given; what is empty is left out.

    Shape: characters that TeX reads as commands are escaped, except in addresses and dates; an author and a title
    stand in braces of their own, so that no style takes the name of a body apart or changes its letters.

    >>> print(bibtex_entry("misc", "cl-4k2m9x", {"author": "Salt & Sons", "note": "", "url": "https://example.org/a_b"}))
    @misc{cl-4k2m9x,
      author = {{Salt \& Sons}},
      url = {https://example.org/a_b},
    }
    <BLANKLINE>
    """
    lines = [f"  {name} = {{{_value(name, text)}}}," for name, text in fields.items() if text]
    return "\n".join([f"@{kind}{{{key},", *lines, "}", ""])


def _value(name: str, text: str) -> str:
    if name in AS_IT_IS:
        return text
    escaped = text.translate(_COMMANDS)
    return f"{{{escaped}}}" if name in ("author", "title") else escaped
