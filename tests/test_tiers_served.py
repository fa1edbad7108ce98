"""A release for partners is served to one machine: no website reads it, and nothing beside it is open to others."""

import asyncio
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator, MutableMapping
from functools import partial
from pathlib import Path

import pyrage  # type: ignore[import-untyped]
import pytest
from starlette.responses import Response

from kg.archive import keep
from kg.release.atomic import cache_of
from kg.release.beside import make_cache
from kg.restricted import build_restricted
from kg.store import update_store
from kg.tiers.bundle import unlock
from kg.tiers.crypt import recipients_of
from kg.tiers.place import private_of
from kg.web.http.alone import Alone
from kg.web.search.index import make_index
from kg.workers import Workers
from tests.browser import CHROMIUM, chromium, served, served_files
from tests.interference import TINY, write_files
from tests.mirroring import write_mirror
from tests.test_web_serve import running
from tests.versions import WORLD, release
from tests.webclient import BROWSER, Answer, ask_at

KEY = pyrage.x25519.Identity.generate()
WITHHELD = {"records/so-2222b2.csv": "id,source,age,tier\nre-2222b2,so-2222b2,35,restricted\n"}
RECORD = "/doc/record/re-2222b2"
EVIL = "https://evil.example"
FETCH = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty", "Origin": EVIL}
SCRIPT = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"}
FRAME = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}
LINK = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
OWN = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}
PATHS = (
    "/dump/data.nq.gz", f"{RECORD}.ttl", f"{RECORD}.en.html", "/nothing", "/sparql", "/sparql?query=ASK%7B%7D",
    "/sparql?query=x", "/reconcile", "/reconcile?callback=took", "/search.json?q=x", "/queries.json", "/robots.txt",
    "/index.fa.html", "/openapi.json",
)  # fmt: skip
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")


@pytest.fixture(scope="module")
def partner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The restricted release of the small dossier, unlocked, with nothing beside it yet."""
    folder = tmp_path_factory.mktemp("served")
    write_files(folder / "data.private" / "testburg", WITHHELD)
    data = write_files(folder / "data" / "testburg", TINY)
    keys, bundle = recipients_of([str(KEY.to_public())]), folder / "partner.tar.age"
    build_restricted(data, private_of(data), bundle, keys, "turbo", lambda *_: None, Workers())
    return unlock(bundle, folder / "restricted", [KEY])


@pytest.fixture(scope="module")
def address(partner: Path) -> Iterator[str]:
    with running(str(partner), "--tier", "restricted", "--port", "0") as (_, found):
        yield found


def crossing(answer: Answer) -> list[str]:
    """What an answer says about other sites, but that they are kept out."""
    allowed = [name for name in answer.headers if name.startswith("access-control-")]
    policy = answer.headers.get("cross-origin-resource-policy", "")
    return [*allowed, *([f"policy {policy}"] if policy != "same-origin" else [])]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS", "DELETE"])
@pytest.mark.parametrize("path", PATHS)
def test_no_answer_says_that_another_site_may_read_it(address: str, path: str, method: str) -> None:
    asked = {"Origin": EVIL, "Access-Control-Request-Method": "GET"}
    assert crossing(ask_at(address, path, method, asked)) == []


def test_it_answers_this_machine(address: str) -> None:
    assert b"35" in ask_at(address, f"{RECORD}.ttl").body
    assert ask_at(address, f"{RECORD}.en.html", headers={"Accept": BROWSER}).status == 200
    assert ask_at(address, "/dump/data.nq.gz", headers={"Range": "bytes=0-9"}).status == 206


@pytest.mark.parametrize("host", ["localhost", "LocalHost:8940", "127.0.0.1:1", "127.1.2.3", "[::1]:8940", "[::1]"])
def test_it_answers_under_the_names_of_this_machine(address: str, host: str) -> None:
    assert ask_at(address, f"{RECORD}.ttl", headers={"Host": host}).status == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example:8940", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "0.0.0.0:8940",
     "10.0.0.1", "[::]", "[fe80::1]", "localhost@evil.example", "evil.example@localhost", "localhost:8940:1", "",
     "localhost, evil.example", "xlocalhost"],
)  # fmt: skip
@pytest.mark.parametrize("path", [f"{RECORD}.ttl", "/dump/data.nq.gz", "/sparql?query=ASK%7B%7D", "/nothing"])
def test_a_name_that_somebody_else_leads_here_is_refused(address: str, host: str, path: str) -> None:
    answer = ask_at(address, path, headers={"Host": host})
    assert (answer.status, crossing(answer)) == (421, [])
    assert "localhost" in answer.text and "35" not in answer.text and answer.text.count("\n") == 1


def test_a_forwarded_name_does_not_stand_for_that_of_the_machine(address: str) -> None:
    asked = {"Host": "evil.example", "X-Forwarded-Host": "localhost", "Forwarded": "host=localhost"}
    assert ask_at(address, f"{RECORD}.ttl", headers=asked).status == 421


@pytest.mark.parametrize("asked", [FETCH, SCRIPT, FRAME], ids=["fetch", "script", "frame"])
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("path", PATHS)
def test_what_another_site_fetches_or_embeds_is_refused(
    address: str, path: str, site: str, asked: dict[str, str]
) -> None:
    answer = ask_at(address, path, headers={**asked, "Sec-Fetch-Site": site})
    assert (answer.status, crossing(answer)) == (403, [])


def test_a_form_of_another_site_is_refused(address: str) -> None:
    asked = {**LINK, "Content-Type": "application/x-www-form-urlencoded"}
    assert ask_at(address, "/sparql", "POST", asked, b"query=ASK%7B%7D").status == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "same-origin"])
def test_a_link_from_elsewhere_opens_a_page(address: str, site: str) -> None:
    assert ask_at(address, f"{RECORD}.en.html", headers={**LINK, "Sec-Fetch-Site": site}).status == 200


def test_its_own_pages_fetch_and_send_forms(address: str) -> None:
    assert ask_at(address, "/search.json?q=x", headers=OWN).status == 200
    asked = {**OWN, "Content-Type": "application/x-www-form-urlencoded", "Origin": "null"}
    assert ask_at(address, "/sparql", "POST", asked, b"query=ASK%7B%7D").status == 200


def test_several_names_of_the_host_are_all_to_be_of_this_machine() -> None:
    scope: dict[str, object] = {"type": "http", "method": "GET"}
    assert begun({**scope, "headers": [(b"host", b"localhost"), (b"host", b"evil.example")]})["status"] == 421
    assert begun({**scope, "headers": []})["status"] == 421
    assert begun({**scope, "headers": [(b"host", b"localhost")]})["status"] == 200


def begun(scope: MutableMapping[str, object]) -> dict[str, object]:
    """How the answer to a request begins, behind an application that answers everything."""
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request"}

    async def send(message: object) -> None:
        assert isinstance(message, dict)
        sent.append(message)

    asyncio.run(Alone(Response("", headers={"access-control-allow-origin": "*"}))(scope, receive, send))
    return sent[0]


@pytest.mark.skipif(not CHROMIUM, reason="Debian's chromium is not installed")
@pytest.mark.proof
def test_a_browser_shows_it_and_gives_nothing_of_it_to_another_page(
    partner: Path, fixture_release: Path, tmp_path: Path
) -> None:
    (tmp_path / "index.html").write_text("<p>A page of somebody else", "utf-8")
    took = "async at => { try { return (await (await fetch(at)).text()).length } catch { return 'nothing' } }"
    embedded = (
        "at => new Promise(done => { const it = document.createElement('script');"
        " it.src = at; it.onload = () => done('took'); it.onerror = () => done('nothing'); document.body.append(it) })"
    )
    with (
        served_files(tmp_path) as elsewhere, served(fixture_release) as public, chromium() as browser,
        served(partner, "--tier", "restricted") as here,
    ):  # fmt: skip
        page = browser.new_page()
        for other in (elsewhere, elsewhere.replace("127.0.0.1", "localhost")):
            page.goto(other)
            assert page.evaluate(took, f"{public}dump/manifest.json") != "nothing"
            assert page.evaluate(took, f"{here}dump/manifest.json") == "nothing"
            assert page.evaluate(embedded, f"{here}reconcile?callback=took") == "nothing"
            page.evaluate("at => { location.href = at }", f"{here}about.en.html")
            page.wait_for_url(f"{here}about.en.html")
            assert "not to be published" in page.content()
            assert page.evaluate(took, f"{here}dump/manifest.json") != "nothing"


# -- what is written beside it


def rights(folder: Path) -> int:
    return stat.S_IMODE(folder.stat().st_mode)


@pytest.fixture
def closed(partner: Path, tmp_path: Path) -> Path:
    """A copy of the release, in a folder that only its owner may enter."""
    dist = shutil.copytree(partner, tmp_path / "restricted")
    assert rights(dist) == 0o700
    return dist


def write_beside(dist: Path) -> None:
    update_store(dist)
    make_index(dist)


@posix
def test_what_a_store_and_a_search_write_is_for_the_owner_alone(closed: Path) -> None:
    write_beside(closed)
    cache = cache_of(closed)
    assert rights(cache) == 0o700 and {path.suffix for path in cache.iterdir()} >= {".sqlite"}
    assert [path.name for path in closed.parent.iterdir() if path.is_dir() and rights(path) & 0o077] == []


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can be somebody else")
def test_another_user_of_the_machine_reads_nothing_of_it(closed: Path) -> None:
    for folder in (closed.parent, *closed.parent.parents):
        if not rights(folder) & 0o001:
            folder.chmod(rights(folder) | 0o011)
    write_beside(closed)
    for path in (closed / "data.nq.gz", *cache_of(closed).glob("*.sqlite")):
        done = subprocess.run(["cat", path], user=65534, group=65534, extra_groups=[], capture_output=True, check=False)
        assert done.returncode and not done.stdout, path


@posix
def test_a_folder_of_before_is_closed_before_anything_is_written(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache_of(closed).mkdir()
    for make, lock in ((update_store, "kg.store.local.locked"), (make_index, "kg.web.search.index.locked")):
        cache_of(closed).chmod(0o2777)
        monkeypatch.setattr(lock, partial(_look, cache_of(closed)))
        with pytest.raises(RuntimeError, match="0o2700"):
            make(closed)


def _look(cache: Path, path: Path) -> None:
    raise RuntimeError(oct(rights(cache)))


@posix
def test_a_release_that_is_not_public_is_closed_though_its_folder_is_not(closed: Path) -> None:
    closed.chmod(0o755)
    assert rights(make_cache(closed)) == 0o700


@posix
@pytest.mark.parametrize(("folder", "before", "after"), [
    (0o755, None, 0o755), (0o750, None, 0o750), (0o700, None, 0o700), (0o750, 0o755, 0o750), (0o755, 0o700, 0o700),
])  # fmt: skip
def test_beside_a_public_release_nothing_is_more_open_than_it(
    tmp_path: Path, folder: int, before: int | None, after: int
) -> None:
    dist = release(tmp_path, WORLD, "0.1.0")
    dist.chmod(folder)
    if before is not None:
        cache_of(dist).mkdir()
        cache_of(dist).chmod(before)
    was = os.umask(0o022)
    try:
        assert rights(make_cache(dist)) == after
    finally:
        os.umask(was)


@posix
def test_the_command_leaves_nothing_open(closed: Path) -> None:
    command = [sys.executable, "-m", "kg.cli", "store", str(closed)]
    subprocess.run(command, capture_output=True, check=True, umask=0o022)
    with running(str(closed), "--tier", "restricted", "--port", "0") as (_, address):
        assert ask_at(address, "/search.json?q=x").status == 200
    assert rights(cache_of(closed)) == 0o700


@posix
def test_an_archive_and_a_site_of_it_are_for_the_owner_alone(partner: Path, tmp_path: Path) -> None:
    keep(partner, tmp_path / "archive")
    write_mirror(partner, tmp_path / "site")
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("archive", "site")] == [0o700, 0o700]
