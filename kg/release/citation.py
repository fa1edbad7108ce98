"""Say how to cite a release, for tools: `CITATION.cff` (Citation File Format 1.2) and `zenodo.json`.

In: the card of the dossier. Out: both files, made of the card alone. The second holds what Zenodo reads from a file
called `.zenodo.json`; names that begin with a dot are hidden and easily lost, so it bears its name without it.
"""

import json
import re
from html import escape
from typing import Any, Final

from kg.card import PUBLIC, Card
from kg.release.description import dataset_iri

CITATION: Final = "CITATION.cff"
ZENODO: Final = "zenodo.json"
_MESSAGE: Final = "Cite the release, with its version, and the source of each statement that you use."
_LICENCES: Final = (  # address of a licence -> its SPDX identifier
    (re.compile(r"creativecommons\.org/licenses/([a-z-]+)/([1-4]\.[05])/?(?:deed\.[a-z]+|legalcode)?"), "CC-{}-{}"),
    (re.compile(r"creativecommons\.org/publicdomain/zero/1\.0/?(?:deed\.[a-z]+|legalcode)?"), "CC0-1.0"),
    (re.compile(r"(?:www\.)?opendatacommons\.org/licenses/(by|odbl|pddl)/1[-.]0/?"), "ODC-{}-1.0"),
    (re.compile(r"spdx\.org/licenses/([A-Za-z0-9.-]+?)(?:\.html)?"), "{}"),
)
_CREATIVE_COMMONS: Final = {"BY", "BY-SA", "BY-NC", "BY-ND", "BY-NC-SA", "BY-NC-ND"}
_OPEN_DATA: Final = {"ODC-BY-1.0": "ODC-By-1.0", "ODC-ODBL-1.0": "ODbL-1.0", "ODC-PDDL-1.0": "PDDL-1.0"}
_LANGUAGES: Final = {  # language tag -> ISO 639-3, which Zenodo asks for
    "ar": "ara", "az": "aze", "ckb": "ckb", "de": "deu", "en": "eng", "es": "spa", "fa": "fas", "fr": "fra",
    "ku": "kur", "ru": "rus", "tr": "tur", "uk": "ukr",
}  # fmt: skip


def citation(card: Card) -> str:
    """Return `CITATION.cff` for a release, as YAML whose texts all stand in quotation marks."""
    spdx = spdx_id(card.license)
    dataset = {"type": "url", "value": dataset_iri(card.base_iri), "description": "The dataset, in all its versions"}
    values = {
        "cff-version": "1.2.0",
        "type": "dataset",
        "message": _MESSAGE,
        "title": card.title["en"],
        "abstract": card.description["en"],
        "authors": [{"name": card.publisher}],
        "contact": [{"name": card.publisher, **_reached(card.contact)}],
        "version": card.version,
        "date-released": card.release_date.isoformat(),
        **({"license": spdx} if spdx else {"license-url": card.license}),
        "url": card.base_iri,
        "identifiers": [dataset],
        "keywords": list(dict.fromkeys(card.keywords)),
    }
    return "".join(_yaml(name, value) for name, value in values.items())


def zenodo(card: Card) -> str:
    """Return `zenodo.json` for a release: what the form of an upload to Zenodo asks for."""
    spdx = spdx_id(card.license)
    tags = [tag for tag in card.language or tuple(card.title) if tag in _LANGUAGES]
    values: dict[str, Any] = {
        "upload_type": "dataset",
        "title": card.title["en"],
        "description": f"<p>{escape(card.description['en'])}</p><p>{escape(card.method['en'])}</p>",
        "creators": [{"name": card.publisher}],
        "version": card.version,
        "publication_date": card.release_date.isoformat(),
        "access_right": "open" if card.tier == PUBLIC else "closed",
        "license": spdx.lower(),
        "keywords": list(dict.fromkeys(card.keywords)),
        "language": _LANGUAGES[tags[0]] if tags else "",
        "notes": " ".join([_MESSAGE, f"Licence: {card.license}.", _written(tags)]).strip(),
        "related_identifiers": [
            {"identifier": dataset_iri(card.base_iri), "relation": "isVersionOf", "scheme": "url"},
            {"identifier": card.base_iri, "relation": "isDocumentedBy", "scheme": "url"},
        ],
    }
    return json.dumps({name: value for name, value in values.items() if value}, ensure_ascii=False, indent=2) + "\n"


def spdx_id(licence: str) -> str:
    """Return the SPDX identifier of a licence given by its address, or an empty string when it is not known.

    >>> spdx_id("https://creativecommons.org/licenses/by-sa/4.0/"), spdx_id("https://example.org/our-terms")
    ('CC-BY-SA-4.0', '')
    """
    address = licence.partition("://")[2]
    for form, name in _LICENCES:
        if found := form.fullmatch(address):
            spdx = name.format(*(group if name == "{}" else group.upper() for group in found.groups()))
            if name.startswith("CC-") and found[1].upper() not in _CREATIVE_COMMONS:
                return ""
            return _OPEN_DATA.get(spdx, spdx)
    return ""


def _reached(contact: str) -> dict[str, str]:
    return {"email": contact} if "@" in contact and "://" not in contact else {"website": contact}


def _written(tags: list[str]) -> str:
    return f"Languages: {', '.join(tags)}." if len(tags) > 1 else ""


def _yaml(name: str, value: Any) -> str:
    """Return one field; a text in JSON's quotation marks is a text in YAML, whatever stands in it."""
    if isinstance(value, str):
        return f"{name}: {_quoted(value)}\n"
    rows = [_item(item) for item in value]
    return f"{name}:\n{''.join(rows)}" if rows else ""


def _item(item: str | dict[str, str]) -> str:
    if isinstance(item, str):
        return f"  - {_quoted(item)}\n"
    return "  - " + "    ".join(f"{name}: {_quoted(text)}\n" for name, text in item.items())


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
