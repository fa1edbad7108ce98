"""Send the files of a release as they are, whole or in part, under `dump/`."""

import re
from base64 import b64encode
from hashlib import sha256
from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from kg.errors import near
from kg.web.gone import need_standing
from kg.web.held import Held, HeldFile
from kg.web.http.errors import HttpError
from kg.web.http.ranges import Part, part_of
from kg.web.http.respond import CONTENT_POLICY, REVALIDATE, http_date, not_modified, usual
from kg.web.library import Library

_STYLE: Final = re.compile(rb"<style>(.*?)</style>", re.DOTALL)


def policy_of(html: bytes) -> str:
    """Return the content policy for a page of a release, which allows exactly the style sheets inside it."""
    digests = [b64encode(sha256(style).digest()).decode() for style in _STYLE.findall(html)]
    allowed = "".join(f" 'sha256-{digest}'" for digest in digests)
    return CONTENT_POLICY.replace("style-src 'self'", f"style-src 'self'{allowed}")


def routes(held: Held, library: Library) -> list[BaseRoute]:
    """Return the route of the files of a release; the thumbnail of what was withdrawn is gone, with the reason."""

    def file(request: Request) -> Response:
        path = request.path_params["path"]
        found = held.get(path)
        if found is None:
            need_standing(library, path, "../" * (path.count("/") + 1))
            hint = near(path, held.paths)
            raise HttpError(404, f"The release has no such file{'; ' + hint if hint else ''}.")
        return _send(request, found)

    return [Route("/dump/{path:path}", file)]


def _send(request: Request, file: HeldFile) -> Response:
    tag = f'"{file.digest[:32]}"'
    headers = {
        **usual(file.media_type),
        "accept-ranges": "bytes",
        "cache-control": REVALIDATE,
        "content-type": _content_type(file),
        "etag": tag,
        "last-modified": http_date(request.app.state.modified),
        "repr-digest": file.digest_field,
    }
    if not_modified(request.headers, tag):
        return Response(status_code=304, headers={k: v for k, v in headers.items() if k != "content-type"})
    if file.media_type == "text/html":
        headers["content-security-policy"] = policy_of(file.read())
    return _part(request, file, part_of(request.headers, file.size, tag), headers)


def _part(request: Request, file: HeldFile, part: Part | None, headers: dict[str, str]) -> Response:
    if part is not None and not len(part):
        return Response(status_code=416, headers={**headers, "content-range": f"bytes */{file.size}"})
    status = 200
    if part is not None:
        status = 206
        headers["content-range"] = f"bytes {part.start}-{part.end - 1}/{file.size}"
    part = part or Part(0, file.size)
    headers["content-length"] = str(len(part))
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers)
    return StreamingResponse(file.chunks(part.start, part.end), status, headers)


def _content_type(file: HeldFile) -> str:
    return f"{file.media_type}; charset=utf-8" if file.media_type.startswith("text/") else file.media_type
