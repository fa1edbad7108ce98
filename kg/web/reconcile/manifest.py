"""The manifest of the service: what a tool such as OpenRefine reads before it asks."""

from typing import Final

from kg import __version__
from kg.vocab import GV_IRI
from kg.web.library import Library
from kg.web.reconcile.answers import BATCH
from kg.web.reconcile.types import DEFAULT_TYPES, Told, type_told
from kg.web.words import Words, words

PATH: Final = "/reconcile"
WIDTH: Final = 420  # of a preview, in pixels
HEIGHT: Final = 320

_VERSIONS: Final = ("0.1", "0.2")


def manifest(library: Library, site: str, language: str) -> Told:
    """Return the manifest of the service of a site that stands at an address, with a slash at its end."""
    say = words(language)
    home = site.rstrip("/")
    title = library.describe("dcterms:title", language) or library.base
    return {
        "versions": list(_VERSIONS),
        "name": say("reconcile.name", title=title),
        "identifierSpace": f"{library.base}id/",
        "schemaSpace": GV_IRI,
        "serviceVersion": __version__,
        "documentation": f"{site}openapi.json",
        "defaultTypes": [type_told(library, cls, language) for cls in DEFAULT_TYPES],
        "view": {"url": f"{site}id/{{{{id}}}}"},
        "preview": {"url": f"{home}{PATH}/preview?id={{{{id}}}}", "width": WIDTH, "height": HEIGHT},
        "suggest": {what: _suggested(home, what) for what in ("entity", "type", "property")},
        "extend": {
            "propose_properties": {"service_url": home, "service_path": f"{PATH}/properties"},
            "property_settings": _settings(say),
        },
        "batchSize": BATCH,
    }


def _suggested(home: str, what: str) -> Told:
    return {
        "service_url": home,
        "service_path": f"{PATH}/suggest/{what}",
        "flyout_service_url": home,
        "flyout_service_path": f"{PATH}/flyout/{what}?id=${{id}}",
    }


def _settings(say: Words) -> list[Told]:
    choices = [{"value": value, "name": say(f"reconcile.content_{value}")} for value in ("literal", "id")]
    return [
        {
            "name": "limit",
            "type": "number",
            "default": 0,
            "label": say("reconcile.setting_limit"),
            "help_text": say("reconcile.setting_limit_help"),
        },
        {
            "name": "content",
            "type": "select",
            "default": "literal",
            "label": say("reconcile.setting_content"),
            "help_text": say("reconcile.setting_content_help"),
            "choices": choices,
        },
    ]
