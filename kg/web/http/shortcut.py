"""Let one endpoint of an application be reached without its router and what stands around it."""

from starlette.applications import Starlette
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from kg.web.http.errors import HttpError, on_failure, on_http_error


class Shortcut:
    """An ASGI application: requests to one path with a query go to its endpoint, all others to an application.

    What the endpoint refuses, or fails to do, is answered as the application would.
    """

    def __init__(self, app: Starlette, path: str, endpoint: ASGIApp):
        self.app = app
        self.path = path
        self.endpoint = endpoint
        self._safely = ServerErrorMiddleware(self._answer, handler=on_failure)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["path"] == self.path and scope["query_string"] and scope["method"] in ("GET", "POST"):
            scope["app"] = self.app
            return await self._safely(scope, receive, send)
        return await self.app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            return await self.endpoint(scope, receive, send)
        except HttpError as error:
            response = on_http_error(Request(scope, receive), error)
        return await response(scope, receive, send)
