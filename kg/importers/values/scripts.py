"""Tell the script of a text, so that names in two scripts in one cell get the right language tag each."""

import unicodedata
from typing import Final

SCRIPTS: Final = ("latin", "arabic", "cyrillic", "hebrew", "greek", "armenian", "georgian", "cjk", "devanagari")


def script_of(text: str) -> str:
    """Return the script of the first letter of a text, "" when it has no letter or another script.

    >>> script_of("(نمونه)"), script_of("Sample")
    ('arabic', 'latin')
    """
    letter = next((character for character in text if character.isalpha()), "")
    name = unicodedata.name(letter, "").lower() if letter else ""
    return next((script for script in SCRIPTS if name.startswith(script)), "")
