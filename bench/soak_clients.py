"""A client that compares every answer with the one that a quiet server gave, as a process of its own.

    python -m bench.soak_clients ADDRESS FOLDER SECONDS SEED

In: `known.json` in the folder, with requests and what is to come of each by release, and `phase`, which names the
releases that may answer now. Out: on standard output, as JSON, how many answers of each status there were, what was
wrong, and how long it took.
"""

import asyncio
import hashlib
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx

from bench.soak_asked import Asked

KNOWN: Final = "known.json"
PHASE: Final = "phase"
AT_ONCE: Final = 6
LOCAL: Final = "127.0.0.2"  # limits are for each address: those who do harm have another
DELIBERATE: Final = (429, 503)
MOST_TOLD: Final = 20
PATIENCE_S: Final = 120


@dataclass(slots=True)
class Heard:
    """What a client heard: answers by status, what was wrong with some, and the seconds that right ones took."""

    statuses: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def fault(self, text: str) -> None:
        """Note something that must not be."""
        self.statuses["wrong"] += 1
        if len(self.wrong) < MOST_TOLD:
            self.wrong.append(text)

    def text(self) -> str:
        """Return all of it as JSON."""
        return json.dumps({"statuses": dict(self.statuses), "wrong": self.wrong, "seconds": self.seconds})

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Heard":
        """Return what several clients heard together."""
        whole = cls()
        for read in map(json.loads, texts):
            whole.statuses.update(read["statuses"])
            whole.wrong += read["wrong"]
            whole.seconds += read["seconds"]
        return whole


def signature(answer: httpx.Response) -> str:
    """Return what must be the same in every answer to a request: status, type, entity tag and the bytes."""
    headers = answer.headers
    kept = (str(answer.status_code), headers.get("content-type", ""), headers.get("etag", ""))
    return " ".join((*kept, headers.get("location", ""), hashlib.sha256(answer.content).hexdigest()))


def is_cut_short(asked: Asked, answer: httpx.Response) -> bool:
    """Return whether a batch says of some of its queries that the time for them was up, as it may."""
    return asked.path.startswith("/reconcile") and b"time" in answer.content and b'"error"' in answer.content


async def ask(client: httpx.AsyncClient, asked: Asked, number: int) -> httpx.Response:
    """Return the answer to a request; one connection may have been closed for having been idle, but not two."""
    method = "POST" if asked.body else "GET"
    given: dict[str, Any] = {"headers": asked.headers(), "content": asked.body.encode() or None}
    try:
        return await client.request(method, asked.target(number), **given)
    except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
        return await client.request(method, asked.target(number), **given)


async def answers(address: str, known: Sequence[Asked]) -> list[str]:
    """Return the signatures of the answers to some requests, one after another."""
    async with client_of(address) as client:
        return [signature(await ask(client, asked, number)) for number, asked in enumerate(known)]


def client_of(address: str) -> httpx.AsyncClient:
    """Return a client that follows nothing, asks for no packed answers, and has patience."""
    transport = httpx.AsyncHTTPTransport(local_address=LOCAL, limits=httpx.Limits(max_connections=AT_ONCE))
    return httpx.AsyncClient(
        base_url=address, transport=transport, timeout=PATIENCE_S, headers={"Accept-Encoding": "identity"}
    )


class Checker:
    """Asks in random order until a time is over, and compares."""

    def __init__(self, folder: Path, seed: int):
        self.phase = folder / PHASE
        read = json.loads((folder / KNOWN).read_text(encoding="utf-8"))
        self.known = [(Asked(**asked), expected) for asked, expected in read]
        self.chance = random.Random(seed)
        self.heard = Heard()
        self._number = seed * 10_000_000

    async def run(self, address: str, seconds: float) -> Heard:
        """Return what was heard."""
        until = time.monotonic() + seconds
        async with client_of(address) as client:
            await asyncio.gather(*(self._ask_until(client, until) for _ in range(AT_ONCE)))
        return self.heard

    async def _ask_until(self, client: httpx.AsyncClient, until: float) -> None:
        while time.monotonic() < until:
            asked, expected = self.chance.choice(self.known)
            self._number += 1
            before, begun = self._releases(), time.monotonic()
            try:
                answer = await ask(client, asked, self._number)
            except httpx.HTTPError as error:
                self.heard.fault(f"{asked.name}: {type(error).__name__} {error}")
                continue
            self.heard.seconds.append(round(time.monotonic() - begun, 4))
            self._compare(asked, answer, {expected[one] for one in before | self._releases()}, expected)

    def _compare(self, asked: Asked, answer: httpx.Response, right: set[str], expected: Mapping[str, str]) -> None:
        found = signature(answer)
        if found in right:
            self.heard.statuses[f"as expected, {answer.status_code}"] += 1
        elif answer.status_code in DELIBERATE:
            self.heard.statuses[f"refused, {answer.status_code}"] += 1
        elif is_cut_short(asked, answer):
            self.heard.statuses["a batch cut short"] += 1
        else:
            self.heard.fault(f"{asked.name}: {found[:60]}, expected {expected}"[:400])

    def _releases(self) -> set[str]:
        """The releases by which a request may be answered now."""
        return set(self.phase.read_text(encoding="utf-8"))


def main(address: str, folder: str, seconds: str, seed: str) -> None:
    """Compare until the time is over, then write what was heard."""
    heard = asyncio.run(Checker(Path(folder), int(seed)).run(address, float(seconds)))
    sys.stdout.write(heard.text())


if __name__ == "__main__":
    main(*sys.argv[1:])
