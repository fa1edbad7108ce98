"""A release for partners holds what is restricted, is encrypted, and leaves nothing in clear behind it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyrage  # type: ignore[import-untyped]
import pytest

from kg.build import build
from kg.errors import DataFaults
from kg.release.lock import locked
from kg.release.read import NotARelease, Release
from kg.release.tier import NotPublic, need_public, tier_of
from kg.restricted import build_restricted, check_all, check_private
from kg.tiers.bundle import unlock
from kg.tiers.crypt import recipients_of
from kg.tiers.place import private_of
from kg.tiers.work import NoPrivateFolder, workplace
from kg.web.http.forwarded import Surroundings
from kg.web.library import Library
from kg.web.pages.imprint import about_page
from kg.web.render import render
from kg.web.serve import NotHere, Settings, _Opener, serve
from kg.workers import Workers
from tests.canaries import found_in, holds_canary, withhold_prose
from tests.conftest import DATA, Kg
from tests.interference import TINY, write_files

KEY = pyrage.x25519.Identity.generate()
KEYS = recipients_of([str(KEY.to_public())])
WITHHELD = {
    "agents.csv": (
        "id,label_en,label_local,kind,capacity,tier\nag-3333c3,Testa Hidden,تستا@fa,person,witness,restricted\n"
    ),
    "records/so-2222b2.csv": "id,source,age,tier\nre-2222b2,so-2222b2,35,restricted\nre-2222b2,,36,sealed\n",
}


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    write_files(tmp_path / "data.private" / "testburg", WITHHELD)
    return write_files(tmp_path / "data" / "testburg", TINY)


def make(data: Path, out: Path) -> Path:
    build_restricted(data, private_of(data), out, KEYS, "turbo", lambda *_: None, Workers())
    return out


def quads(dist: Path) -> str:
    return Release(dist).whole().read().decode()


@pytest.fixture(scope="module")
def partner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The restricted release of the small dossier, unlocked."""
    folder = tmp_path_factory.mktemp("partner")
    write_files(folder / "data.private" / "testburg", WITHHELD)
    data = write_files(folder / "data" / "testburg", TINY)
    return unlock(make(data, folder / "partner.tar.age"), folder / "dist", [KEY])


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Everything that is written goes below one folder, temporary files as well."""
    (tmp_path / "tmp").mkdir()
    for name in ("TMPDIR", "TEMP", "TMP", "SQLITE_TMPDIR", "HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield tmp_path
    tempfile.tempdir = None


def test_what_is_restricted_is_in_it_and_what_is_sealed_is_not(partner: Path) -> None:
    held = quads(partner)
    assert "Testa Hidden" in held and '"35"' in held and '"36"' not in held


def test_it_says_everywhere_that_it_is_restricted(partner: Path) -> None:
    assert json.loads((partner / "manifest.json").read_bytes())["tier"] == "restricted"
    for path in ("dcat.ttl", "sources.ttl.gz"):
        text = (
            Release(partner).whole("sources.ttl").read().decode()
            if path.endswith(".gz")
            else (partner / path).read_text()
        )
        assert "access-right/RESTRICTED" in text and "access-right/PUBLIC" not in text
    assert "not to be published" in (partner / "report.html").read_text()
    assert "not to be published" in Release(partner).whole("data.ttl").readline().decode() + quads_head(partner)


def quads_head(dist: Path) -> str:
    return Release(dist).whole("data.trig").read(600).decode()


def test_its_pages_carry_a_banner_and_search_engines_are_sent_away(partner: Path) -> None:
    library = Library(partner)
    for language, words in (("en", "not to be published"), ("fa", "انتشار محدود")):
        page = render(library, about_page(library, language), language)
        assert words in page and 'name="robots" content="noindex"' in page


def test_pages_of_a_public_release_carry_none(fixture_release: Path) -> None:
    library = Library(fixture_release)
    page = render(library, about_page(library, "en"), "en")
    assert "not to be published" not in page and "noindex" not in page


def test_the_public_release_of_the_same_dossier_holds_none_of_it(tiny: Path, tmp_path: Path) -> None:
    build(tiny, tmp_path / "dist")
    held = quads(tmp_path / "dist")
    assert tier_of(tmp_path / "dist") == "public" and "Hidden" not in held and '"35"' not in held


def test_commands_that_publish_refuse_it(partner: Path, tmp_path: Path, kg: Kg) -> None:
    commands = (
        ("serve", partner, "--port", 0), ("site", partner, "--out", tmp_path / "site"),
        ("push", partner, "http://localhost:1/"), ("export", partner, "--out", tmp_path / "plain"),
    )  # fmt: skip
    for words in commands:
        code, out, err = kg(*words)
        assert (code, out) == (2, "") and "restricted release" in err, words
    assert kg("export", partner, "--out", tmp_path / "plain", "--format", "nq", "--tier", "restricted")[0] == 0


@pytest.mark.parametrize("settings", [
    Settings(host="0.0.0.0", tier="restricted"), Settings(host="example.org", tier="restricted"),
    Settings(trusted=("127.0.0.1",), tier="restricted"), Settings(base_url="https://example.org/", tier="restricted"),
])  # fmt: skip
def test_it_is_served_on_this_machine_alone(partner: Path, settings: Settings) -> None:
    with pytest.raises(NotHere):
        serve(partner, settings, lambda text: None)


def test_a_server_does_not_go_on_with_it_after_a_public_release(partner: Path, tmp_path: Path) -> None:
    open_site = _Opener(partner, tmp_path, Surroundings(), Settings(), lambda *_: None)
    with pytest.raises(NotPublic):
        open_site.check()
    with pytest.raises(NotPublic):
        open_site()


def test_a_manifest_that_names_no_tier_is_that_of_a_public_release(fixture_release: Path, tmp_path: Path) -> None:
    manifest = json.loads((fixture_release / "manifest.json").read_bytes())
    for tier, allowed in ((None, True), ("public", True), ("restricted", False)):
        (tmp_path / "manifest.json").write_text(json.dumps({**manifest, "tier": tier} if tier else {"version": "1"}))
        if allowed:
            need_public(tmp_path)
        else:
            with pytest.raises(NotPublic):
                need_public(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", '{"tier": "sealed"}', '{"tier": ["public"]}', "\ufeffx"])
def test_a_manifest_that_cannot_be_understood_is_not_taken_for_public(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(NotARelease):
        need_public(tmp_path)


def test_a_fault_of_a_withheld_row_is_shown_where_it_was_written(tiny: Path) -> None:
    write_files(private_of(tiny), {"records/so-2222b2.csv": "id,age,gender,tier\nre-2222b2,forty,,restricted\n"})
    with pytest.raises(DataFaults) as faults:
        make(tiny, tiny.parent / "partner.tar.age")
    (problem,) = faults.value.problems
    place = ("data.private/testburg/records/so-2222b2.csv", 2, "age", "age-form")
    assert (problem.path, problem.row, problem.column, problem.rule) == place
    assert not (tiny.parent / "partner.tar.age").exists()


@pytest.mark.parametrize(
    ("column", "text"),
    [("age", "31 kanari"), ("age", '31 ""kanari'), ("places", "Kanariburg"), ("act", "kanari"), ("act_on", "kanari"),
     ("names", "kanari@zzzz"), ("description_en", "write to kanari@example.org")],
)  # fmt: skip
def test_a_fault_of_a_withheld_cell_does_not_repeat_it(tiny: Path, column: str, text: str) -> None:
    row = f'id,{column},tier\nre-2222b2,"{text}",restricted\n'
    write_files(private_of(tiny), {"records/so-2222b2.csv": row})
    problems = check_all(tiny, private_of(tiny), "restricted", "turbo", lambda *_: None, Workers()).problems
    assert [problem.column for problem in problems] == [column]
    assert "kanari" not in str(problems[0]).lower() and problems[0].message


def test_a_fault_of_a_public_row_is_shown_there_after_merging(tiny: Path) -> None:
    (tiny / "agents.csv").write_text(TINY["agents.csv"].replace("medium", "lamp"), encoding="utf-8")
    checked = check_all(tiny, private_of(tiny), "restricted", "turbo", lambda *_: None, Workers())
    assert [(problem.path, problem.row, problem.rule) for problem in checked.problems] == [
        ("agents.csv", 2, "concept-unknown")
    ]


def test_a_public_row_that_refers_to_a_withheld_one_is_explained(tiny: Path) -> None:
    (tiny / "claims" / "so-2222b2.csv").write_text(
        TINY["claims/so-2222b2.csv"].replace("ag-2222b2,asserts", "ag-3333c3,asserts"), encoding="utf-8"
    )
    (problem,) = check_all(tiny, private_of(tiny), "public", "turbo", lambda *_: None, Workers()).problems
    assert problem.rule == "private-reference" and "Hidden" not in problem.message


def test_the_believed_numbers_of_rows_are_those_of_the_public_ones(tiny: Path) -> None:
    rows = "id,source,about,names,identification,act,act_on,places,entered_by,tier\n" + "".join(
        f"re-33{n}3c3,so-2222b2,ca-2222b2,Testa {n}@en,full-name,killing,10 May 2021,pl-2222b2,fixture,restricted\n"
        for n in range(2, 8)
    )
    write_files(private_of(tiny), {"records/so-2222b2.csv": rows})
    assert check_private(tiny, private_of(tiny)) == []
    assert not check_all(tiny, private_of(tiny), "restricted", "turbo", lambda *_: None, Workers()).problems


def test_without_a_private_folder_or_a_reader_there_is_none(tiny: Path, tmp_path: Path, kg: Kg) -> None:
    with pytest.raises(NoPrivateFolder):
        build_restricted(tiny, tmp_path / "no", tmp_path / "x.age", KEYS, "turbo", lambda *_: None, Workers())
    assert "--recipient" in kg("build", tiny, "--tier", "restricted", "--out", tmp_path / "x.age")[2]
    assert not (tmp_path / "x.age").exists()


@pytest.mark.parametrize("words", [
    ("--recipient", str(KEY.to_public())), ("--private", "x"),
    ("--tier", "restricted", "--recipient", str(KEY.to_public()), "--out", "dist"),
    ("--tier", "restricted", "--recipient", str(KEY.to_public()), "--out", "x.age", "--store"),
    ("--tier", "restricted", "--recipient", str(KEY.to_public()), "--out", "x.age", "--watch"),
])  # fmt: skip
def test_options_that_disagree_are_refused(tiny: Path, kg: Kg, words: tuple[str, ...]) -> None:
    assert kg("build", tiny, *words)[0] == 2


def test_two_at_once_do_not_work_in_one_private_folder(tiny: Path, tmp_path: Path, kg: Kg) -> None:
    with locked(private_of(tiny) / "work"):
        words = ("--tier", "restricted", "--recipient", str(KEY.to_public()), "--out", tmp_path / "x.age")
        assert "is writing" in kg("build", tiny, *words)[2]


def test_what_a_killed_run_left_is_removed_by_the_next(tiny: Path) -> None:
    private = private_of(tiny)
    write_files(private / ".work-left", {"dossier/agents.csv": "id\n", "dist/data.nq.gz": ""})
    with workplace(tiny, private) as work:
        assert [path.name for path in private.glob(".work-*")] == [work.folder.name]
    assert sorted(path.name for path in private.iterdir()) == [".work.lock", "agents.csv", "records"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_the_work_is_for_its_owner_alone_and_removed_on_an_interrupt(tiny: Path, tmp_path: Path) -> None:
    code = (
        "import os, signal, sys, kg.restricted as r\n"
        "from pathlib import Path\n"
        "def stop(*_):\n"
        "    [work] = Path(sys.argv[2]).glob('.work-*')\n"
        "    print(oct(work.stat().st_mode & 0o777)); sys.stdout.flush()\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "r.write_bundle = stop\n"
        "data, private, out = map(Path, sys.argv[1:])\n"
        "r.build_restricted(data, private, out, [], 'turbo', lambda *_: None, r.Workers())\n"
    )
    words = [sys.executable, "-c", code, str(tiny), str(private_of(tiny)), str(tmp_path / "x.age")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.stdout == "0o700\n" and done.returncode in (-signal.SIGINT, 1)
    assert list(private_of(tiny).glob(".work-*")) == [] and not (tmp_path / "x.age").exists()


def test_no_canary_is_left_anywhere_by_a_restricted_build(watched: Path, kg: Kg) -> None:
    data = shutil.copytree(DATA["fixture"], watched / "data" / "verania")
    private = private_of(data)
    assert withhold_prose(data, private) > 80
    words = ("--tier", "restricted", "--recipient", str(KEY.to_public()), "--out", watched / "partner.tar.age")
    code, out, err = kg("build", data, *words)
    assert code == 0, out
    assert not holds_canary(f"{out}{err}".encode()) and found_in(watched, but=private) == []
    assert not list(private.glob(".work-*"))
    dist = unlock(watched / "partner.tar.age", watched / "unlocked", [KEY])
    assert len(found_in(dist)) > 10  # the search finds what is there


def test_a_failing_restricted_build_leaves_no_canary_either(watched: Path, kg: Kg) -> None:
    data = shutil.copytree(DATA["fixture"], watched / "data" / "verania")
    private = private_of(data)
    withhold_prose(data, private)
    write_files(private, {"places.csv": "id,kind,tier\npl-27w9v9,lamp,restricted\n"})
    words = ("--tier", "restricted", "--recipient", str(KEY.to_public()), "--out", watched / "partner.tar.age")
    assert kg("build", data, *words)[0] == 1
    assert found_in(watched, but=private) == [] and not (watched / "partner.tar.age").exists()


STRACE = shutil.which("strace")


@pytest.mark.skipif(STRACE is None, reason="strace is not installed")
@pytest.mark.proof
def test_a_restricted_build_opens_nothing_for_writing_outside_the_private_folder(tiny: Path, tmp_path: Path) -> None:
    opened = traced(tmp_path, ["build", str(tiny), "--tier", "restricted", "--recipient", str(KEY.to_public()),
                               "--out", str(tmp_path / "out" / "partner.tar.age")])  # fmt: skip
    written = [line for line in opened if any(mark in line for mark in ("O_WRONLY", "O_RDWR", "O_CREAT", "O_TMPFILE"))]
    allowed = (str(private_of(tiny)), str(tmp_path / "out"), "/dev/", "/proc/")
    assert written and [line for line in written if not any(f'"{place}' in line for place in allowed)] == []


def traced(folder: Path, words: list[str]) -> list[str]:
    """Return the lines in which a command, or a process of it, opened a file."""
    trace = folder / "trace"
    run = [str(STRACE), "-f", "-qq", "-e", "trace=%file", "-o", str(trace), sys.executable, "-m", "kg.cli", *words]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run(run, env=environment, capture_output=True, check=True)
    return [line for line in trace.read_text(errors="replace").splitlines() if "open" in line]
