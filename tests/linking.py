"""Entities for tests of linking, about people and places that do not exist."""

from datetime import date
from typing import Any

from kg.link.compare.ready import Ready, ready
from kg.link.entity import Days, Entity, Sort


def days(first: str, last: str = "") -> Days:
    """Return the days from one to the other, or the one day."""
    return date.fromisoformat(first), date.fromisoformat(last or first)


def person(ident: str = "re-22ch7n", *names: str, source: str = "left", **more: Any) -> Entity:
    """Return a person with these names; `more` are fields of an entity."""
    tagged = tuple((name, "en" if name.isascii() else "fa") for name in names)
    return Entity(ident, more.pop("sort", Sort.PERSON), tagged, source, **more)


def pair(one: dict[str, Any], other: dict[str, Any]) -> tuple[Ready, Ready]:
    """Return two persons with these fields, ready for comparison."""
    left, right = ready([person("re-22ch7n", **one), person("re-33dj8p", source="right", **other)])
    return left, right
