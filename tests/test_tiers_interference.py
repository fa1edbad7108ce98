"""What is withheld changes no byte of what is published: nothing of a public build depends on the private folder.

The reference is a build with no private folder at all; whatever stands in one must leave the very same bytes. Two
dossiers that differ only in what is withheld are then alike as well.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from typer.main import get_command

from kg.errors import KgError
from kg.files import PRIVATE
from kg.fingerprint import code_fingerprint
from kg.fmt import format_dossier
from kg.ontology_html import render_ontology
from kg.release.atomic import cache_of
from kg.values import is_id
from kg.watch import changes
from tests.canaries import found_in, holds_canary, withhold_all
from tests.conftest import DATA, Kg
from tests.interference import PUBLIC, TINY, Hostile, Place, Seen, differing, files_of, write_files
from tests.webclient import serving

PAIRS = 2_000  # of the long run
SITES = 10
ASKED = (
    "/search.en.html?q=Testa", "/search.json?q=testburg", "/search/suggest?q=tes", "/about.en.html",
    "/sitemap/pages.xml",
    "/reconcile?queries=%7B%22a%22%3A%7B%22query%22%3A%22Testa+Sample%22%7D%7D",
    "/sparql?query=SELECT+%28COUNT%28*%29+AS+%3Fall%29+%7B+%3Fs+%3Fp+%3Fo+%7D",
)  # fmt: skip


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A place to build in; what depends on the program alone is made once, since builds are many."""
    monkeypatch.setattr("kg.build.code_fingerprint", cache(code_fingerprint))
    monkeypatch.setattr("kg.ontology_html.render_ontology", cache(render_ontology))
    monkeypatch.setattr("typer.testing._get_command", cache(get_command))
    return Place(tmp_path / "place")


def compare(place: Place, case: str, seeds: Iterable[int], steps: int) -> Iterator[tuple[int, list[str]]]:
    """Yield each seed with the names under which a build beside its private folder differs from one beside none.

    The first build of a seed is from nothing, the next ones go on from it with other things withheld.
    """
    place.lay(PUBLIC[case])
    wanted = [place.build(), *(place.build() for _ in range(1, steps))]
    for seed in seeds:
        for path in (place.dist, cache_of(place.dist)):
            shutil.rmtree(path, ignore_errors=True)
        for step in range(steps):
            hostile = Hostile(seed * 10 + step)
            place.withhold(hostile.fill, hostile.chance.randrange(len(place.privates)))
            yield seed, differing(wanted[step], place.build())


@pytest.mark.parametrize("case", PUBLIC)
def test_what_is_withheld_changes_no_byte_and_no_word_of_a_build(place: Place, case: str) -> None:
    assert list(compare(place, case, [1], steps=1)) == [(1, [])]


def test_what_is_withheld_changes_no_byte_of_a_build_that_goes_on_from_another(place: Place) -> None:
    assert [names for _, names in compare(place, "good", [2], steps=7)] == [[]] * 7


@pytest.mark.proof
def test_thousands_of_dossiers_that_differ_in_what_is_withheld_are_built_alike(place: Place) -> None:
    """Each of the builds is held against one beside no private folder, so that any two of them are alike as well."""
    pairs = 0
    for at, case in enumerate(PUBLIC):
        for seed, names in compare(place, case, range(at, PAIRS // 2, len(PUBLIC)), steps=2):
            assert names == [], (case, seed)
            pairs += 1
    sys.stderr.write(f"\n{pairs:,} private folders, each against none: no byte differs\n")
    assert pairs == PAIRS


def published(place: Place, site: bool) -> Seen:
    """Return all that comes after a build from nothing: answers, plain files, and with `site` its pages and index."""
    for path in (place.dist, cache_of(place.dist), place.folder / "site", place.folder / "plain"):
        shutil.rmtree(path, ignore_errors=True)
    dist, plain = str(place.dist), place.folder / "plain"
    said = {
        "build": place.say("build", str(place.data), "--out", dist, "--store"),
        "export": place.say("export", dist, "--out", str(plain)),
        "query": place.say("query", "denials", "--on", dist, "--format", "json"),
        "fmt": place.say("fmt", str(place.data), "--check"),
    }
    pages = {}
    if site:
        said["site"] = place.say("site", dist, "--out", str(place.folder / "site"), "--workers", "1")
        pages = {f"site/{name}": at for name, at in files_of(place.folder / "site").items()}
        said["asked"] = answers(place.dist)
    return {**said, **place.left(), **pages, **{f"plain/{name}": at for name, at in files_of(plain).items()}}


def answers(dist: Path) -> bytes:
    """Return what the server answers to questions that count, search and reconcile."""
    with serving(dist) as client:
        return b"\n".join(client.ask(path).body for path in ASKED).replace(client.address.encode(), b"@")


def test_what_is_withheld_changes_no_byte_of_what_comes_after_a_build(place: Place) -> None:
    place.lay({})
    wanted = published(place, site=False)
    assert len(wanted) > 100
    place.withhold(Hostile(7).fill, 2)
    assert differing(wanted, published(place, site=False)) == []


@pytest.mark.proof
def test_sites_and_answers_are_alike_whatever_is_withheld(place: Place) -> None:
    place.lay({})
    wanted = published(place, site=True)
    assert len(wanted) > 300 and b"Testa Sample" in wanted["asked"]
    for seed in range(SITES):
        hostile = Hostile(90_000 + seed)
        place.withhold(hostile.fill, hostile.chance.randrange(len(place.privates)))
        assert differing(wanted, published(place, site=True)) == [], seed


# -- nothing looks


HOOKED: list[str] | None = None


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if HOOKED is not None and event in ("open", "os.scandir", "os.listdir", "sqlite3.connect"):
        HOOKED.append(str(arguments[0]))


def test_a_public_build_opens_nothing_in_a_private_folder(place: Place) -> None:
    global HOOKED
    sys.addaudithook(_hook)
    place.lay({})
    for at in range(len(place.privates)):
        place.privates[at].mkdir(parents=True, exist_ok=True)
        write_files(place.privates[at], {"agents.csv": "id,tier\n"})
    HOOKED = []
    try:
        place.build()
        opened = HOOKED
    finally:
        HOOKED = None
    assert len(opened) > 20 and [path for path in opened if PRIVATE in path] == []


STRACE = shutil.which("strace")


@pytest.mark.proof
@pytest.mark.skipif(STRACE is None, reason="strace is not installed")
def test_no_call_to_the_system_names_a_private_folder(place: Place, tmp_path: Path) -> None:
    place.lay({})
    for path in place.privates:
        path.mkdir(parents=True, exist_ok=True)
    trace = tmp_path / "trace"
    words = [sys.executable, "-m", "kg.cli", "build", str(place.data), "--out", str(place.dist), "--store"]
    run = [str(STRACE), "-f", "-qq", "-e", "trace=%file", "-o", str(trace), *words]
    subprocess.run(run, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}, capture_output=True, check=True)
    calls = trace.read_text(errors="replace").splitlines()
    assert any("agents.csv" in line for line in calls)
    assert [line for line in calls if PRIVATE in line] == []


def test_a_build_that_watches_does_not_wake_when_something_is_withheld(place: Place) -> None:
    place.lay({})
    looks = 0

    def later(seconds: float) -> None:
        nonlocal looks
        looks += 1
        if looks == 2:
            write_files(place.data / PRIVATE, {"agents.csv": "id,tier\n"})
        if looks == 6:
            raise KgError("enough")

    seen = changes(place.data, later)
    next(seen)
    with pytest.raises(KgError):
        next(seen)


def test_a_name_that_is_not_there_is_not_taken_for_the_private_folder(place: Place) -> None:
    place.lay({})
    wanted = place.say("build", str(place.folder / "data.privat"))
    place.withhold(Hostile(1).fill, 0)
    assert place.say("build", str(place.folder / "data.privat")) == wanted


# -- ids and numbers


def test_new_ids_do_not_depend_on_the_ids_that_are_withheld(place: Place) -> None:
    place.lay(PUBLIC["unsettled"])
    wanted = format_dossier(place.data, Random(5)).files
    for private in place.privates:
        write_files(private, {"places.csv": f"id,tier\n{minted(wanted)},sealed\n"})
    assert format_dossier(place.data, Random(5)).files == wanted


def minted(files: dict[str, str]) -> str:
    return next(line[:9] for line in files["places.csv"].splitlines() if "Mockford" in line)


def test_ids_come_by_chance_and_not_in_an_order(place: Place) -> None:
    rows = "".join(f",Mockford {n:03},ماک@fa,city,locality\n" for n in range(200))
    place.lay({"places.csv": TINY["places.csv"] + rows})
    text = format_dossier(place.data).files["places.csv"]
    ids = [line[:9] for line in sorted(text.splitlines(), key=lambda line: line[9:]) if "Mockford" in line]
    assert all(map(is_id, ids)) and len(set(ids)) == 200
    rises = sum(before < after for before, after in pairwise(ids))
    assert 60 < rises < 140  # by chance it is half of 199, and six times its deviation is 25


# -- canaries


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dossier with a canary in every withheld cell; everything that is written goes below one folder."""
    (tmp_path / "tmp").mkdir()
    for name in ("TMPDIR", "TEMP", "TMP", "SQLITE_TMPDIR", "HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    write_files(tmp_path / "data" / "testburg", TINY)
    assert withhold_all(tmp_path / "data.private" / "testburg") > 300
    return tmp_path


def test_no_canary_is_found_in_anything_that_public_commands_leave(watched: Path, kg: Kg) -> None:
    data, dist = watched / "data" / "testburg", watched / "dist"
    said = [
        kg("fmt", data), kg("check", data), kg("build", data, "--out", dist, "--store"),
        kg("check", data, "--format", "json"), kg("export", dist, "--out", watched / "plain"),
        kg("query", "denials", "--on", dist), kg("store", dist),
    ]  # fmt: skip
    assert not holds_canary(str(said).encode()), "the terminal"
    assert [code for code, _, _ in said] == [0, 1, 0, 1, 0, 0, 0]
    assert found_in(watched, but=watched / "data.private") == []


@pytest.mark.proof
def test_no_canary_is_found_in_a_site_or_in_what_a_server_answers(watched: Path, kg: Kg) -> None:
    data, dist = watched / "data" / "testburg", watched / "dist"
    assert kg("build", data, "--out", dist, "--store")[0] == 0
    assert kg("site", dist, "--out", watched / "site", "--workers", 2)[0] == 0
    assert not holds_canary(answers(dist))
    assert found_in(watched, but=watched / "data.private") == []


@pytest.mark.parametrize("write", [
    lambda path, word: path.with_suffix(".gz").write_bytes(__import__("gzip").compress(word.encode())),
    lambda path, word: path.write_bytes(word.encode("utf-16")),
    lambda path, word: path.write_bytes(__import__("base64").b64encode(b"a" + word.encode())),
    lambda path, word: path.write_text(__import__("json").dumps(word)),
    lambda path, word: path.write_text(__import__("urllib.parse").parse.quote(word)),
    lambda path, word: path.write_text(word.upper(), encoding="utf-8"),
])  # fmt: skip
def test_the_search_for_canaries_finds_each_form(tmp_path: Path, write: object) -> None:
    assert found_in(tmp_path) == [] and callable(write)
    write(tmp_path / "file", "قناریزرد")
    write(tmp_path / "other", "Kanarivogel 1")
    assert len(found_in(tmp_path)) == 2


def test_the_search_for_canaries_finds_them_in_an_index_and_a_store(tmp_path: Path, kg: Kg) -> None:
    data = write_files(
        tmp_path / "data", {**TINY, "agents.csv": TINY["agents.csv"].replace("newspaper", "Kanarivogel")}
    )
    assert kg("build", data, "--out", tmp_path / "dist", "--store")[0] == 0
    names = {Path(path).name for path in found_in(tmp_path, but=data)}
    assert {"data.nq.gz", "index.sqlite", "agents.csv.gz"} <= names
    assert any((Path(path) / "CURRENT").is_file() for path in found_in(tmp_path, but=data))


def test_a_dossier_in_use_keeps_nothing_private_beside_it() -> None:
    assert [path for folder in DATA.values() for path in folder.rglob(PRIVATE)] == []
