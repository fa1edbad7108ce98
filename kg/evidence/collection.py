"""The collection record of an item: who took it in, when, from where, with what, and what may be done with it.

It is written once, at intake, and never changed; what is learnt later stands in the custody log.
"""

import json
import re
from dataclasses import asdict, dataclass, fields
from typing import Final

from kg.errors import KgError
from kg.evidence.names import readable

TIERS: Final = ("sealed", "restricted", "public")  # of the media; the record of its verification is published anyway
_PSEUDONYM: Final = re.compile(r"[^\W_][\w-]{1,39}")


class NotAPseudonym(KgError):
    """Who acts is not named by a pseudonym; the words are not repeated, since they may name somebody."""

    def __init__(self) -> None:
        super().__init__("this is no pseudonym: use one word of 2 to 40 letters, digits, - and _, never a name")


def need_pseudonym(text: str) -> str:
    """Return a pseudonym as it was given. Errors: NotAPseudonym for a full name, an address or several words.

    >>> need_pseudonym("lantern-7")
    'lantern-7'
    """
    if not _PSEUDONYM.fullmatch(text):
        raise NotAPseudonym
    return text


@dataclass(frozen=True, slots=True)
class Collection:
    """What is known of an item when it is taken in. Times are UTC, `2026-11-28T06:00:00Z`; what is not known is empty.

    `by` is a pseudonym, whose key is kept elsewhere. `generation` says how far from the camera the file is, such as
    "original", "platform copy" or "copy of a copy". `restriction` is one of `TIERS`.
    """

    by: str
    at: str
    tool: str
    name: str  # of the file, as it was given
    sha256: str
    size: int  # bytes
    modified: str = ""  # when the file was last changed, by the clock of the machine that it lay on
    media_type: str = ""
    source_url: str = ""
    generation: str = ""
    rights: str = ""
    consent: str = ""
    restriction: str = "sealed"
    note: str = ""

    def text(self) -> str:
        """Return the record as JSON, the same bytes for the same record."""
        told = {name: readable(value) if isinstance(value, str) else value for name, value in asdict(self).items()}
        return json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True) + "\n"

    @classmethod
    def read(cls, text: str) -> "Collection":
        """Return the record that was written. Errors: ValueError for anything else."""
        try:
            record = cls(**json.loads(text))
        except TypeError as error:
            raise ValueError(f"not a collection record: {error}") from error
        if any(type(getattr(record, field.name)) is not field.type for field in fields(cls)):
            raise ValueError("not a collection record: a value is of another kind")
        return record
