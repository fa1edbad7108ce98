"""The way past the router leads to one endpoint, and what goes wrong there is answered as everywhere."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from kg.web.http.errors import HttpError
from kg.web.http.shortcut import Shortcut


async def endpoint(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["query_string"] == b"refused":
        raise HttpError(403, "This is not allowed.")
    if scope["query_string"] == b"failed":
        raise ValueError("a secret of the machine")
    await PlainTextResponse("by the endpoint")(scope, receive, send)


def by_the_router(request: Request) -> Response:
    return PlainTextResponse("by the router")


def ask(method: str, address: str, accept: str = "*/*") -> httpx.Response:
    app = Starlette(routes=[Route("/{path:path}", by_the_router, methods=["GET", "DELETE"])])
    transport = httpx.ASGITransport(Shortcut(app, "/ask", endpoint), raise_app_exceptions=False)

    async def asked() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.request(method, address, headers={"accept": accept})

    return asyncio.run(asked())


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_request_with_a_query_goes_to_the_endpoint(method: str) -> None:
    assert ask(method, "/ask?a").text == "by the endpoint"


@pytest.mark.parametrize(("method", "address"), [("GET", "/ask"), ("GET", "/other?a"), ("DELETE", "/ask?a")])
def test_every_other_request_goes_to_the_router(method: str, address: str) -> None:
    assert ask(method, address).text == "by the router"


def test_a_refusal_is_a_problem_document() -> None:
    answer = ask("GET", "/ask?refused", "application/problem+json")
    assert (answer.status_code, answer.json()["detail"]) == (403, "This is not allowed.")


def test_a_failure_tells_nothing_of_the_machine() -> None:
    answer = ask("GET", "/ask?failed")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
