"""Turn values into an HTML page: every page of a release comes from a template of `kg/templates`.

What is put in is escaped, and a name that the template does not get is an error, not a gap in the page.
"""

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kg.resources import template


def render_page(name: str, **values: object) -> str:
    """Return the page that the template of that name makes of the values."""
    environment = Environment(
        loader=FileSystemLoader(template("")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(name).render(**values)
