"""Answer this machine alone: what a website that is open in the same browser asks for is refused.

A browser sends the requests of any page to a server on its own machine too. So a name that somebody else's DNS leads
here is refused, as is what another site fetches, embeds or sends, and no answer says that others may read it. A link
from elsewhere opens a page as usual: who made the link sees nothing of it.
"""

import re
from collections.abc import Mapping
from typing import Final

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.web.http.respond import usual

_HERE: Final = re.compile(rb"(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?", re.IGNORECASE)
_OWN: Final = (b"same-origin", b"none")  # "none" is what a person types, or opens from a mail
_ALLOWS: Final = b"access-control-"
_POLICY: Final = b"cross-origin-resource-policy"
_PLAIN: Final = "text/plain; charset=utf-8"
_OTHER_NAME: Final = "A restricted release is for this machine alone; ask for it as localhost or 127.0.0.1."
_OTHER_SITE: Final = "A restricted release is for this machine alone; no other website may fetch it. Open it as a page."


class Alone:
    """An ASGI application in front of another that is for this machine alone."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, with 421 when its Host is another machine, with 403 when it is of another site."""
        if scope["type"] == "http":
            await (_refusal(scope) or self.app)(scope, receive, _closing(send))
        else:
            await self.app(scope, receive, send)


def _refusal(scope: Scope) -> Response | None:
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if not hosts or not all(map(_HERE.fullmatch, hosts)):
        return _told(421, _OTHER_NAME)
    if _is_of_another_site(scope["method"], dict(scope["headers"])):
        return _told(403, _OTHER_SITE)
    return None


def _is_of_another_site(method: str, headers: Mapping[bytes, bytes]) -> bool:
    """Return whether another site asks, other than by a link that opens a page; a program says nothing of sites."""
    if headers.get(b"sec-fetch-site", b"none") in _OWN:
        return False
    how = headers.get(b"sec-fetch-mode"), headers.get(b"sec-fetch-dest")
    return how != (b"navigate", b"document") or method not in ("GET", "HEAD")


def _told(status: int, detail: str) -> Response:
    return Response(f"{detail}\n", status, usual(_PLAIN), _PLAIN)


def _closing(send: Send) -> Send:
    """Return how an answer is sent without a word that lets other sites read it."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [item for item in message["headers"] if not item[0].lower().startswith((_ALLOWS, _POLICY))]
            message = {**message, "headers": [*kept, (_POLICY, b"same-origin")]}
        await send(message)

    return sending
