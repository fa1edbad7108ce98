"""The watch for the next release: whatever fails, it goes on, says so in the log, and serves what can be served."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.routing import BaseRoute

from kg.errors import KgError
from kg.web import switch as switching
from kg.web.http.forwarded import Surroundings
from kg.web.switch import Message, Receive, Scope, Send, Switch


class Quiet:
    """A site that answers nothing; one that is `stuck` cannot be closed."""

    def __init__(self, stuck: bool = False) -> None:
        self.routes: list[BaseRoute] = []
        self.stuck = stuck

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        return None

    async def start(self) -> None:
        return None

    async def stop(self) -> None:
        if self.stuck:
            raise LookupError("it cannot be closed")


@pytest.fixture
def mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that is watched, by a watch that does not wait long."""
    monkeypatch.setattr(switching, "LOOK_EVERY_S", 0.01)
    monkeypatch.setattr(switching, "RETRY_AFTER_S", 0.01)
    path = tmp_path / "mark"
    path.write_text("one", "utf-8")
    return path


def served_at_last(mark: Path, steps: list[Callable[[], Quiet]], last: Quiet) -> None:
    """Change the mark until what a switch serves is the last of some sites; opening one may fail."""
    following = iter(steps)

    async def watch() -> None:
        switch = Switch(lambda: next(following, lambda: last)(), mark, Surroundings())
        await switch.start()
        for number in range(1_000):
            mark.write_text("x" * number, "utf-8")
            await asyncio.sleep(0.01)
            if switch._turn is not None and switch._turn.site is last:
                break
        else:
            pytest.fail("the next release was never served")
        last.stuck = False
        await switch.stop()

    asyncio.run(watch())


def failing(error: Exception) -> Callable[[], Quiet]:
    def fail() -> Quiet:
        raise error

    return fail


@pytest.mark.parametrize(
    "error", [KeyError("base_iri"), KgError("no such archive"), MemoryError(), ZeroDivisionError()]
)
def test_whatever_fails_the_next_release_is_taken_up(
    mark: Path, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    served_at_last(mark, [Quiet, failing(error), failing(error)], Quiet())
    told = [record for record in caplog.records if "not served yet" in record.message]
    assert len(told) >= 2 and (isinstance(error, KgError) or told[0].exc_info is not None)


def test_a_release_that_cannot_be_closed_does_not_end_the_watch(mark: Path) -> None:
    served_at_last(mark, [lambda: Quiet(stuck=True), Quiet], Quiet())


@pytest.mark.parametrize("error", [KgError("one line"), ValueError("one line"), OSError("one line")])
def test_a_start_that_fails_is_told_in_one_line(mark: Path, error: Exception) -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "lifespan.startup"}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(Switch(failing(error), mark, Surroundings())({"type": "lifespan"}, receive, send))
    assert sent == [{"type": "lifespan.startup.failed", "message": "one line"}]
