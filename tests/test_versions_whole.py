"""What is served of an archive is what was kept: damaged versions are refused, and the log is given to everybody."""

import json
import logging
import re
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from hashlib import sha256
from pathlib import Path

import pytest

from kg.archive import keep
from kg.archive.recall import Pending
from kg.pace import silent
from kg.release.read import Release
from kg.seal import log, seal
from kg.seal.keys import new_key
from kg.seal.verify import Against, verify
from kg.web.app import Site
from kg.web.http.forwarded import Surroundings
from kg.web.mirror.fetch import fetch_all
from kg.web.serve import Settings, _Opener
from kg.web.versions import shelf as shelves
from kg.web.versions.shelf import NotOpen, Shelf
from tests.pagereader import Document
from tests.test_web_serve import build_version, running, wait_for
from tests.webclient import BROWSER, Client, ask_at, serving

TABLE, CITATION = "csv/records.csv.gz", "CITATION.cff"
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def kept(first: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive that keeps the release, sealed and signed, and the next release beside it."""
    folder = shutil.copytree(first, tmp_path_factory.mktemp("whole") / "world")
    key = new_key(folder / "key.pem")
    seal(folder / "dist", folder / "private", key)
    keep(folder / "dist", folder / "archive", sign=lambda archive: log.sign(archive, key))
    shutil.copytree(folder / "dist", folder / "first")
    build_version(folder, "0.2.0")
    return folder


@pytest.fixture
def world(kept: Path, tmp_path: Path) -> Path:
    """A copy of that folder, to be damaged."""
    return shutil.copytree(kept, tmp_path / "world")


@pytest.fixture(scope="module")
def whole(kept: Path) -> Iterator[Client]:
    """A server of it, as it is."""
    with served(kept) as client:
        yield client


@pytest.fixture
def site(world: Path) -> Iterator[Client]:
    """A server of what is damaged."""
    with served(world) as client:
        yield client


def served(world: Path) -> AbstractContextManager[Client]:
    """The newest release beside the archive, opened as `kg serve` opens them."""
    (world / "spare").mkdir(exist_ok=True)
    opener = _Opener(world / "dist", world / "spare", Surroundings(), Settings(archive=world / "archive"), silent)
    return serving(world / "dist", open_site=lambda dist: opener())


def damage(world: Path, path: str) -> None:
    """Change a byte in the middle of a kept file, which is in the archive alone."""
    file = world / "archive" / "0.1.0" / path
    body = bytearray(file.read_bytes())
    body[len(body) // 2] ^= 1
    file.unlink()
    file.write_bytes(body)


def heal(world: Path, path: str) -> None:
    shutil.copyfile(world / "first" / path, world / "archive" / "0.1.0" / path)


@pytest.mark.parametrize("path", [TABLE, CITATION, "data.nq.gz", "data.ttl.gz", "manifest.json", "ontology/govah.ttl"])
def test_nothing_of_a_damaged_version_is_given_out(
    site: Client, world: Path, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    damage(world, path)
    for asked in (f"dump/{path}", "dump/void.ttl", "about", "doc/case/ca-kbxvqs.ttl"):
        answer = site.get(f"/version/0.1.0/{asked}", PROBLEM)
        assert (answer.status, answer.headers["retry-after"]) == (503, "10"), asked
    said = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert len(said) == 1 and "version 0.1.0 of the archive is not served" in said[0] and path in said[0]


def test_a_store_made_before_the_damage_does_not_hide_it(world: Path) -> None:
    with served(world) as client:
        assert client.get("/version/0.1.0/dump/data.nq.gz").status == 200
    assert any((world / "archive" / ".0.1.0.cache").glob("store-*"))
    damage(world, "data.nq.gz")
    with served(world) as client:
        assert client.get("/version/0.1.0/dump/data.nq.gz").status == 503


def test_what_is_damaged_is_not_taken_over_into_a_copy_without_what_was_withdrawn(
    world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pending, "versions", ("0.1.0",))
    monkeypatch.setattr(Pending, "without", lambda *given: pytest.fail("a copy was made"))
    damage(world, "ontology/govah.ttl")
    shelf = Shelf(world / "archive", Release(world / "dist"), lambda folder: pytest.fail("it was opened"))
    with pytest.raises(NotOpen):
        shelf._opened("0.1.0")


def test_a_version_that_was_put_back_is_served_again(
    site: Client, world: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(shelves, "RETRY_AFTER_S", 0.0)
    damage(world, TABLE)
    assert site.get(f"/version/0.1.0/dump/{TABLE}").status == 503
    assert site.get(f"/version/0.1.0/dump/{TABLE}").status == 503
    heal(world, TABLE)
    answer = site.get(f"/version/0.1.0/dump/{TABLE}")
    assert answer.status == 200 and answer.body == (world / "first" / TABLE).read_bytes()
    assert len([record for record in caplog.records if "is not served" in record.getMessage()]) == 1


def test_a_version_that_cannot_be_opened_is_not_read_again_at_once(
    site: Client, world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage(world, TABLE)
    assert site.get("/version/0.1.0/about").status == 503
    monkeypatch.setattr(shelves, "need_whole", lambda dist: pytest.fail("it was read again"))
    assert site.get("/version/0.1.0/about").status == 503


@pytest.mark.parametrize(
    ("language", "title"), [("en", "This old version cannot be shown now"), ("fa", "این نسخهٔ پیشین اکنون")]
)
def test_the_page_says_that_it_is_the_old_version_and_leads_to_the_newest(
    site: Client, world: Path, language: str, title: str
) -> None:
    damage(world, TABLE)
    answer = site.get(f"/version/0.1.0/about.{language}.html", BROWSER)
    page = Document(answer.text)
    assert answer.status == 503 and title in answer.text and "too long" not in answer.text
    assert page.faults == [] and f"../../about.{language}.html" in page.links


def test_the_log_and_its_signature_are_given_as_they_are(whole: Client, kept: Path) -> None:
    for name, kind in (("log.jsonl", "application/jsonl"), ("log.sig", "application/octet-stream")):
        answer = whole.get(f"/{name}")
        assert (answer.status, answer.type) == (200, kind)
        assert answer.body == (kept / "archive" / name).read_bytes()
    assert whole.get("/version/0.1.0/log.jsonl", PROBLEM).status == 404


def test_anybody_verifies_a_release_with_the_log_that_is_served(whole: Client, kept: Path, tmp_path: Path) -> None:
    for name in ("log.jsonl", "log.sig"):
        (tmp_path / name).write_bytes(whole.get(f"/{name}").body)
    key = new_key(tmp_path / "other.pem").public_key()
    with_log = {finding.kind for finding in verify(kept / "first", Against(key, tmp_path / "log.jsonl"))}
    assert "log-missing" not in with_log and "log-unsigned" in with_log
    (tmp_path / "log.jsonl").write_bytes(b"")
    assert "log-missing" in {one.kind for one in verify(kept / "first", Against(key, tmp_path / "log.jsonl"))}


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_page_and_the_list_of_versions_lead_to_the_log(whole: Client, language: str) -> None:
    page = Document(whole.get(f"/versions.{language}.html").text)
    assert page.faults == [] and {"log.jsonl", "log.sig"} <= set(page.links)
    said = json.loads(whole.get("/versions.json").body)
    assert (said["log"], said["log_signature"]) == ("log.jsonl", "log.sig")


def test_a_log_without_a_signature_is_given_alone(world: Path) -> None:
    (world / "archive" / "log.sig").unlink()
    with served(world) as client:
        assert client.get("/log.sig", PROBLEM).status == 404 and client.get("/log.jsonl").status == 200
        assert "log.sig" not in client.get("/versions.en.html").text + client.get("/versions.json").text


def test_a_mirror_has_the_log(kept: Path) -> None:
    mirror = Site(kept / "dist", live=False, shelf=Shelf(kept / "archive", Release(kept / "dist")))
    found = {file.path: file.body for file in fetch_all(mirror, ["versions.en.html", "log.jsonl", "log.sig"])}
    mirror.held.close()
    assert {"log.jsonl", "log.sig"} <= set(Document(found["versions.en.html"].decode()).links)
    for name in ("log.jsonl", "log.sig"):
        assert found[name] == (kept / "archive" / name).read_bytes()


def test_a_log_that_is_signed_while_it_is_served_has_its_new_signature_soon(world: Path) -> None:
    with running(str(world / "dist"), "--archive", str(world / "archive"), "--port", "0") as (_, address):
        before = ask_at(address, "/log.sig").body
        log.sign(world / "archive", new_key(world / "second.pem"))
        wait_for(lambda: ask_at(address, "/log.sig").body != before)
        assert ask_at(address, "/log.sig").body == (world / "archive" / "log.sig").read_bytes()
        page = ask_at(address, "/versions.en.html").text
        assert re.search(r'<a href="log\.jsonl" download>', page)


def test_a_damaged_version_is_told_by_the_command_too(world: Path) -> None:
    damage(world, CITATION)
    with running(str(world / "dist"), "--archive", str(world / "archive"), "--port", "0") as (process, address):
        answer = ask_at(address, f"/version/0.1.0/dump/{CITATION}")
        digest = sha256((world / "first" / CITATION).read_bytes()).hexdigest()
        assert answer.status == 503 and digest not in str(answer.headers)
        assert process.stderr is not None
        assert "damaged: CITATION.cff" in process.stderr.readline()
