"""A thumbnail from the dossier to the reader: what its file must be, the release, its pages, and how it goes again."""

import asyncio
import csv
import io
import re
import shutil
import struct
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kg.archive import keep
from kg.build import build, check
from kg.errors import DataFaults
from kg.release.manifest import read_entry
from kg.release.pictures import DESCRIPTION, SCHEMA, pictures
from kg.release.read import Release
from kg.restricted import build_restricted
from kg.summarise import summarise
from kg.thumbnails import FOLDER, ThumbnailChanged, drop, evidence_of, name_of, size_of, thumbnails_of
from kg.thumbnails import put as put_thumbnail
from kg.tiers.bundle import unlock
from kg.tiers.place import private_of
from kg.web.app import KEPT_PARTS, Site
from kg.web.library import Library
from kg.web.mirror.fetch import fetch_all
from kg.web.mirror.folder import Folder
from kg.web.mirror.write import Order, _copy, withdrawn
from kg.web.pages.registry import page_of
from kg.web.serve import stored
from kg.web.versions.shelf import Shelf
from kg.withdraw import withdraw
from kg.workers import Workers
from tests.interference import write_files
from tests.pagereader import LANGUAGES, Document, library_of, read
from tests.test_tiers_restricted import KEY, KEYS
from tests.thumbnailing import SHOWN, SIZE, agree, show, webp
from tests.withdrawing import DAY

PAGE = f"doc/evidence/{SHOWN}"


def with_chunk(body: bytes, name: bytes) -> bytes:
    """Return a picture with one more chunk behind it, as its head says."""
    more = name + struct.pack("<I", 2) + b"ab"
    return body[:4] + struct.pack("<I", len(body) - 8 + len(more)) + body[8:] + more


def saved(**options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", SIZE, "green").save(out, "WEBP", **options)
    return out.getvalue()


# -- what a file must be


@pytest.mark.parametrize(
    "body",
    [
        b"", b"RIFF", b"\x89PNG" + bytes(60), saved(lossless=True), saved(exif=b"Exif\0\0MM\0*"), saved(xmp=b"<x/>"),
        saved(icc_profile=b"x" * 40), saved(save_all=True, append_images=[Image.new("RGB", SIZE, "red")]),
        webp()[:-1], webp() + b"ab", with_chunk(webp(), b"EXIF"), webp(size=(321, 4)), webp() + bytes(100_000),
    ],
)  # fmt: skip
def test_only_one_small_plain_picture_is_a_thumbnail(body: bytes) -> None:
    with pytest.raises(ValueError):
        size_of(body)
    assert size_of(webp(size=(320, 4))) == (320, 4)


@pytest.mark.parametrize(
    "path", ["", FOLDER, f"{FOLDER}/x", f"csv/{name_of(SHOWN, b'')}", f"{FOLDER}/{name_of('re-222222', b'')}"]
)
def test_other_paths_are_of_no_evidence(path: str) -> None:
    assert evidence_of(path) == "" and evidence_of(f"{FOLDER}/{name_of(SHOWN, b'')}") == SHOWN


def test_a_link_is_no_thumbnail(folder: Path) -> None:
    shown = show(folder / "data")
    real = shown.file.rename(folder / "picture.webp")
    shown.file.symlink_to(real)
    assert thumbnails_of(folder / "data") == [] and "thumbnail-stray" in rules(folder)
    shutil.rmtree(shown.file.parent)
    (folder / "elsewhere").mkdir()
    shown.file.parent.symlink_to(folder / "elsewhere", target_is_directory=True)
    assert rules(folder) == ["thumbnail-stray"]


def rules(folder: Path) -> list[str]:
    return [problem.rule for problem in check(folder / "data").problems]


def test_the_next_picture_of_an_item_takes_the_place_of_the_first(folder: Path) -> None:
    first = show(folder / "data")
    second = put_thumbnail(folder / "data", SHOWN, webp(seed=2))
    assert thumbnails_of(folder / "data") == [second] and not first.file.exists()


def test_a_picture_that_changes_during_a_build_is_not_published(folder: Path) -> None:
    shown = show(folder / "data")
    shown.file.write_bytes(webp(seed=3))
    with pytest.raises(ThumbnailChanged):
        pictures("https://example.org/", [shown])
    with pytest.raises(DataFaults):
        build(folder / "data", folder / "dist")
    assert not (folder / "dist" / FOLDER).exists()


def test_a_picture_that_comes_after_the_check_is_not_published(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*given: Any) -> Any:
        put_thumbnail(folder / "data", SHOWN, webp())
        return summarise(*given)

    monkeypatch.setattr("kg.build.summarise", late)
    build(folder / "data", folder / "dist")
    assert thumbnails_of(folder / "data") and files(folder / "dist") == []


# -- the release and its pages


@pytest.fixture(scope="module")
def world(first: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier with a thumbnail, its release, and an archive that keeps it."""
    folder = shutil.copytree(first, tmp_path_factory.mktemp("thumbnails") / "world")
    show(folder / "data")
    build(folder / "data", folder / "dist")
    keep(folder / "dist", folder / "archive")
    return folder


@pytest.fixture(scope="module")
def library(world: Path) -> Library:
    return library_of(world / "dist")


def files(dist: Path) -> list[str]:
    return [path for path in Release(dist).manifest["files"] if FOLDER in path]


def test_the_release_has_its_bytes_and_describes_them(world: Path) -> None:
    (shown,) = thumbnails_of(world / "data")
    assert files(world / "dist") == [DESCRIPTION, shown.path]
    entry = Release(world / "dist").manifest["files"][shown.path]
    assert entry["sha256"] == shown.digest == read_entry(world / "dist" / shown.path).sha256
    base = Release(world / "dist").base
    said = {
        (quad.subject.value, quad.predicate.value.removeprefix(SCHEMA)): quad.object
        for quad in parse((world / "dist" / DESCRIPTION).read_bytes(), format=RdfFormat.TURTLE)
        if isinstance(quad.subject, NamedNode)
    }
    file = f"{base}dump/{shown.path}"
    assert said[f"{base}id/evidence/{SHOWN}", "thumbnail"] == NamedNode(file)
    assert said[file, "sha256"] == Literal(shown.digest) and said[file, "encodingFormat"] == Literal("image/webp")
    sides = [said[file, side] for side in ("width", "height")]
    assert [int(side.value) for side in sides if isinstance(side, Literal)] == list(SIZE)


def test_a_release_without_thumbnails_says_nothing_of_them(first: Path) -> None:
    assert files(first / "dist") == [] and FOLDER not in (first / "dist" / "dcat.ttl").read_text(encoding="utf-8")


def test_a_build_without_changes_keeps_it_and_one_without_it_drops_it(world: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(world, tmp_path / "copy")
    before = (folder / "dist" / "manifest.json").read_bytes()
    build(folder / "data", folder / "dist")
    assert (folder / "dist" / "manifest.json").read_bytes() == before
    drop(folder / "data", (SHOWN,))
    build(folder / "data", folder / "dist")
    assert files(folder / "dist") == [] and not (folder / "dist" / FOLDER).exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_it_with_words_and_its_size(library: Library, world: Path, language: str) -> None:
    found = document(library, SHOWN, language)
    (shown,) = thumbnails_of(world / "data")
    (image,) = re.findall(r"<img [^>]*>", found.html)
    name = {"en": "Photographs of the bridge at night", "fa": "عکس"}[language]
    told = re.search(r'alt="([^"]*)"', image)
    assert told is not None and name in told[1]
    assert f'src="../../dump/{shown.path}"' in image and f'width="{SIZE[0]}" height="{SIZE[1]}"' in image
    assert 'loading="lazy"' in image and found.faults == [] and " style=" not in found.html
    assert "<img" not in document(library, "ev-t66fg4", language).html


def document(library: Library, ident: str, language: str) -> Document:
    thing = library.of(f"{library.base}id/evidence/{ident}")
    assert thing is not None
    return read(library, page_of(library, thing, language), language)


@pytest.fixture(scope="module")
def site(world: Path) -> Iterator[Site]:
    found = Site(stored(world / "dist", world), live=False)
    yield found
    found.held.close()


def test_the_documents_the_files_and_the_picture_itself_are_served(site: Site, world: Path) -> None:
    (shown,) = thumbnails_of(world / "data")
    turtle, quads, listed = fetch_all(site, (f"{PAGE}.ttl", f"{PAGE}.nq", "dumps.en.html"))
    assert shown.digest.encode() in turtle.body and b"thumbnail" in turtle.body and shown.digest.encode() in quads.body
    assert shown.path in listed.body.decode() and "Small pictures" in listed.body.decode()
    answer = get(site, f"/dump/{shown.path}")
    assert (answer.headers["content-type"], answer.content) == ("image/webp", shown.read())
    assert answer.headers["cache-control"] == "no-cache" and answer.headers["x-content-type-options"] == "nosniff"
    policy = get(site, f"/{PAGE}.en.html").headers["content-security-policy"]
    assert "img-src 'self'" in policy and "default-src 'self'" in policy


def test_the_static_site_has_the_picture(site: Site, world: Path, tmp_path: Path) -> None:
    (shown,) = thumbnails_of(world / "data")
    order = Order(site.dist, Folder(tmp_path / "new", tmp_path / "old"), "https://site.example/")
    _copy(order, site)
    assert (tmp_path / "new" / "dump" / shown.path).read_bytes() == shown.read()


# -- what is not shown any more


def again(folder: Path, version: str) -> None:
    """Build the next version of a dossier, of a week later."""
    card = folder / "data" / "dataset.yaml"
    text = re.sub(r"version: \S+", f"version: {version}", card.read_text("utf-8"), count=1)
    card.write_text(re.sub(r"release_date: \S+", "release_date: 2026-11-30", text), "utf-8")
    build(folder / "data", folder / "dist")


@contextmanager
def asked(folder: Path) -> Iterator[Callable[[str], httpx.Response]]:
    """Yield what asks the newest release beside the kept ones."""

    def kept(dist: Path) -> Site:
        return Site(stored(dist, folder), live=False, parts=KEPT_PARTS)

    dist = stored(folder / "dist", folder)
    site = Site(dist, shelf=Shelf(folder / "archive", Release(dist), kept))
    yield partial(get, site)
    asyncio.run(site.stop())


def get(site: Site, path: str) -> httpx.Response:
    """Return the answer of a site, without a server."""

    async def app(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        await site.app({**scope, "state": {"address": "http://testserver/"}}, receive, send)

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver") as client:
            return await client.get(path)

    return asyncio.run(ask())


def test_a_kept_version_gives_it_as_long_as_the_newest_does(world: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(world, tmp_path / "copy")
    (shown,) = thumbnails_of(folder / "data")
    old = f"/version/0.1.0/dump/{shown.path}"
    again(folder, "0.2.0")
    with asked(folder) as get_from:
        assert get_from(old).content == shown.read()
    drop(folder / "data", (SHOWN,))
    again(folder, "0.3.0")
    with asked(folder) as get_from:
        answer = get_from(old)
        assert answer.status_code == 410 and "not shown in older ones either" in answer.text
        assert get_from(f"/dump/{shown.path}").status_code == 404
        assert get_from("/version/0.1.0/dump/dcat.ttl").status_code == 200


def test_of_a_withdrawn_item_it_is_gone_everywhere(world: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(world, tmp_path / "copy")
    (shown,) = thumbnails_of(folder / "data")
    body = shown.read()
    assert shown.path in withdraw(folder / "data", SHOWN, "consent-withdrawn", DAY, dry_run=True).changed
    assert thumbnails_of(folder / "data") == [shown]
    done = withdraw(folder / "data", SHOWN, "consent-withdrawn", DAY)
    assert shown.path in done.changed and not shown.file.exists()
    again(folder, "0.2.0")
    with asked(folder) as get_from:
        for path in (f"/dump/{shown.path}", f"/version/0.1.0/dump/{shown.path}"):
            assert (path, get_from(path).status_code) == (path, 410)
    keep(folder / "dist", folder / "archive")  # which recalls it from the older version
    left = [path for path in folder.rglob("*") if path.is_file() and path.read_bytes() == body]
    assert left == [] and files(folder / "archive" / "0.1.0") == []
    assert f'"~^/dump/{FOLDER}/{SHOWN}(?:' in withdrawn(library_of(folder / "dist")).replace("\\", "")


def test_of_a_withheld_row_it_reaches_no_release(world: Path, tmp_path: Path) -> None:
    """The file was left in the public folder by hand, and its row is private."""
    data = shutil.copytree(world / "data", tmp_path / "data" / "verania")
    rows = list(csv.DictReader(io.StringIO((data / "evidence.csv").read_text(encoding="utf-8"))))
    (row,) = (one for one in rows if one["id"] == SHOWN)
    withdraw(data, SHOWN, "safety", DAY)
    text = (data / "tombstones.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (data / "tombstones.csv").write_text("".join(line for line in text if SHOWN not in line), encoding="utf-8")
    header = ",".join([*row, "tier"])
    cells = ",".join(f'"{cell}"' for cell in [*row.values(), "restricted"])
    write_files(private_of(data), {"evidence.csv": f"{header}\n{cells}\n"})
    shown = put_thumbnail(data, SHOWN, webp())
    with pytest.raises(DataFaults) as refused:
        build(data, tmp_path / "dist")
    assert [problem.rule for problem in refused.value.problems] == ["thumbnail-stray"]
    assert not (tmp_path / "dist").exists()
    build_restricted(data, private_of(data), tmp_path / "x.age", KEYS, "turbo", lambda *_: None, Workers())
    partner = unlock(tmp_path / "x.age", tmp_path / "partner", [KEY])
    assert SHOWN in Release(partner).whole().read().decode() and files(partner) == []
    assert all(path.read_bytes() != shown.read() for path in partner.rglob("*") if path.is_file())


def test_partners_have_the_public_ones(world: Path, tmp_path: Path) -> None:
    data = shutil.copytree(world / "data", tmp_path / "data" / "verania")
    private = private_of(data)
    agree(data)
    build_restricted(data, private, tmp_path / "x.age", KEYS, "turbo", lambda *_: None, Workers())
    (shown,) = thumbnails_of(data)
    assert files(unlock(tmp_path / "x.age", tmp_path / "partner", [KEY])) == [DESCRIPTION, shown.path]
