"""Turn values into an HTML page: every page of a release comes from a template of `kg/templates`.

What is put in is escaped, and a name that the template does not get is an error, not a gap in the page.
"""

from functools import cache
from typing import TYPE_CHECKING

from kg.resources import template

if TYPE_CHECKING:
    from jinja2 import Environment


def render_page(name: str, **values: object) -> str:
    """Return the page that the template of that name makes of the values."""
    return _environment().get_template(name).render(**values)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # slow to load, and only a build needs it

    return Environment(
        loader=FileSystemLoader(template("")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
