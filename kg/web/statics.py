"""Send the files for the browser. Their address holds a digest, so a cache may keep them for good."""

import mimetypes
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kg.web.assets import asset_files, edition
from kg.web.http.errors import HttpError
from kg.web.http.respond import FOREVER, Content, respond

_MEDIA_TYPES: Final = {".js": "text/javascript", ".mjs": "text/javascript", ".woff2": "font/woff2"}


def routes() -> list[BaseRoute]:
    """Return the route of the files for the browser."""
    return [Route("/static/{edition}/{name:path}", _asset)]


def _asset(request: Request) -> Response:
    path = asset_files().get(request.path_params["name"])
    if path is None:
        raise HttpError(404, "There is no such file.")
    kind = _MEDIA_TYPES.get(path.suffix) or mimetypes.types_map.get(path.suffix, "application/octet-stream")
    headers = {"cache-control": FOREVER} if request.path_params["edition"] == edition() else {}
    return respond(request, Content(path.read_bytes(), kind, headers=headers))
