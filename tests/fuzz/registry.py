"""All targets by name."""

from typing import Final

from tests.fuzz import cells, files, sparql, web
from tests.fuzz.target import Target

TARGETS: Final[dict[str, Target]] = {
    target.name: target for target in (*cells.TARGETS, *files.TARGETS, *sparql.TARGETS, *web.TARGETS)
}
