"""Load a server: as many requests as it answers, by wrk, or requests at a fixed pace, each timed from when it was due.

In: an address and paths. Out: requests a second, or the seconds that each request took.
"""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

_SCRIPT: Final = """\
local paths = {{}}
for line in io.lines({file}) do paths[#paths + 1] = line end
local at = 0
request = function()
  at = at % #paths + 1
  return wrk.format("GET", paths[at])
end
"""


class Failed(RuntimeError):
    """A server refused what it was asked under load."""


def per_second(
    address: str, paths: Sequence[str], folder: Path, accept: str, seconds: int = 8, connections: int = 4
) -> float:
    """Return how many requests a second a server answers when asked for paths in turn.

    Errors: Failed when an answer is no success, since an error is quick.
    """
    command = load_command(address, paths, folder, accept, seconds, connections)
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if refused := re.search(r"Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)", said):
        raise Failed(f"{address}{paths[0]}: {refused[0]}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert found is not None
    return float(found[1])


def load_command(
    address: str, paths: Sequence[str], folder: Path, accept: str, seconds: int, connections: int
) -> list[str]:
    """Return the command that asks a server for paths in turn, as quickly as it answers; its files go into a folder."""
    listing, script = folder / "paths.txt", folder / "wrk.lua"
    listing.write_text("\n".join(paths) + "\n", encoding="utf-8")
    script.write_text(_SCRIPT.format(file=json.dumps(str(listing))), encoding="utf-8")
    return ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s", "-H", f"Accept: {accept}",
            "-s", str(script), address]  # fmt: skip


def paced(url: str, paths: Sequence[str], per_s: int, seconds: int) -> list[float]:
    """Return the seconds of each request at a fixed pace, sorted, measured by a process of its own."""
    command = [sys.executable, "-m", "bench.wrk", url, str(per_s), str(seconds)]
    done = subprocess.run(command, input="\n".join(paths), capture_output=True, text=True, check=True)
    return sorted(map(float, done.stdout.split()))


def percentile(ordered: Sequence[float], part: float) -> float:
    """Return the value below which a part of the ordered values lies.

    >>> percentile([1.0, 2.0, 3.0, 4.0], 0.5)
    2.0
    """
    return ordered[max(0, -(-len(ordered) * int(part * 1000) // 1000) - 1)]


async def _pace(url: str, paths: Sequence[str], per_s: int, seconds: int) -> list[float]:
    """Send each request when it is due, whether or not the one before it was answered."""
    loop = asyncio.get_running_loop()
    begun, taken = loop.time() + 0.1, []

    async def one(number: int) -> None:
        due = begun + number / per_s
        await asyncio.sleep(due - loop.time())
        await _get(url, paths[number % len(paths)], {"Accept": "text/html"})
        taken.append(loop.time() - due)

    await asyncio.gather(*(one(number) for number in range(per_s * seconds)))
    return taken


async def _get(url: str, path: str, headers: Mapping[str, str]) -> None:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    lines = [f"GET {path} HTTP/1.1", f"Host: {parts.netloc}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    answer = await reader.read(-1)
    writer.close()
    if b" 200 " not in answer[:20]:
        raise Failed(f"{path}: {answer[:20]!r}")


if __name__ == "__main__":
    taken = asyncio.run(_pace(sys.argv[1], sys.stdin.read().split(), int(sys.argv[2]), int(sys.argv[3])))
    sys.stdout.write("\n".join(map(str, taken)))
