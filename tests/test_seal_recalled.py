"""What a recall leaves of a release is bound to the log: a forger finds nothing in it that goes untested."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kg.archive import keep
from kg.archive.plan import settle
from kg.diff.withdrawn import Tombstone
from kg.seal import log, seal
from kg.seal.finding import Finding
from kg.seal.remains import remains_of
from kg.seal.salts import destroy
from kg.seal.sealing import salted
from kg.seal.verify import Against, verify, verify_log
from tests.sealing import forge, kinds, restate
from tests.small import BASE
from tests.versions import WORLD, release, without

KEY = Ed25519PrivateKey.generate()
SECOND = Tombstone(f"{BASE}id/claim/cl-bbb222", "safety", "2001-05-02")
FRESH = {graph: lines for graph, lines in WORLD.items() if not graph.endswith("/withdrawn")}  # nothing is withdrawn yet
WORLDS = {"0.1.0": FRESH, "0.2.0": without(FRESH), "0.3.0": without(without(FRESH), SECOND)}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of three sealed releases of which each withdraws something: 0.1.0 was recalled twice, 0.2.0 once."""
    folder = tmp_path_factory.mktemp("recalled")
    archive = folder / "archive"
    for day, (version, world) in enumerate(WORLDS.items(), start=1):
        destroy(folder / "private")
        dist = release(folder, world, version, day)
        seal(dist, folder / "private", KEY, log.head(archive))
        keep(dist, archive, sign=partial(log.sign, key=KEY))
        shutil.copytree(archive, folder / f"after-{version}")
    return folder


@pytest.fixture
def archive(made: Path, tmp_path: Path) -> Path:
    """A copy of it, on a mirror that has no key."""
    return shutil.copytree(made / "archive", tmp_path / "mirror")


def faults(archive: Path, version: str = "0.2.0", log: Path | None = None) -> list[Finding]:
    found = verify(archive / version, Against(KEY.public_key(), log or archive))
    return [finding for finding in found if not finding.note]


@pytest.mark.parametrize("version", WORLDS)
def test_a_release_from_which_the_first_thing_ever_was_withdrawn_is_no_forgery(archive: Path, version: str) -> None:
    assert faults(archive, version) == []
    assert verify_log(archive, KEY.public_key()) == []


def test_a_recalled_release_that_was_forged_with_every_checksum_and_without_salts_is_found(archive: Path) -> None:
    dist = archive / "0.2.0"
    forge(dist, "data.nq", "Sample Gazette", "Simple Gazette")
    (dist / "salts.csv").write_text("graph,salt\n", encoding="ascii")
    assert kinds(faults(archive)) == {"recall-other"}
    assert kinds(faults(archive, "0.3.0")) == {"recall-other"}  # the archive as a whole does not hold together
    assert [finding.path for finding in verify_log(archive, KEY.public_key())] == ["0.2.0/recalled.json"]


def resalt(dist: Path) -> None:
    record = json.loads((dist / "recalled.json").read_bytes()) | {"salt": "ab" * 32}
    (dist / "recalled.json").write_text(json.dumps(record), encoding="utf-8")


def salts_as_folder(dist: Path) -> None:
    (dist / "salts.csv").unlink()
    (dist / "salts.csv").mkdir()


def empty_page(dist: Path) -> None:
    (dist / "dcat.ttl").write_bytes(b"")
    restate(dist, "dcat.ttl")


FORGERIES: dict[str, Callable[[Path], object]] = {
    "a salt is taken out": lambda dist: (dist / "salts.csv").write_text("graph,salt\n", encoding="ascii"),
    "the salts are a folder": salts_as_folder,
    "a reason is another": lambda dist: (dist / "recalled.json").write_bytes(
        (dist / "recalled.json").read_bytes().replace(b"safety", b"errors")
    ),
    "another salt": resalt,
    "no record": lambda dist: (dist / "recalled.json").unlink(),
    "a record that is no JSON": lambda dist: (dist / "recalled.json").write_bytes(b"{"),
    "another page": empty_page,
    "the remains of another version": lambda dist: [
        shutil.copyfile(dist.parent / "0.1.0" / name, dist / name) for name in ("recalled.json", "manifest.json")
    ],
}


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES)
def test_nothing_of_what_is_left_can_be_changed_unseen(archive: Path, forgery: Callable[[Path], object]) -> None:
    forgery(archive / "0.2.0")
    assert "recall-other" in kinds(faults(archive, log=archive / "log.jsonl"))


def test_a_release_as_it_was_before_its_recall_is_not_the_one_of_the_log(made: Path, archive: Path) -> None:
    shutil.rmtree(archive / "0.2.0")
    shutil.copytree(made / "dist-0.2.0", archive / "0.2.0")
    (finding,) = (one for one in faults(archive) if one.kind == "recall-other" and one.path == "recalled.json")
    assert "the release before that" in finding.message


def test_what_an_earlier_recall_left_is_not_what_the_last_one_left(made: Path, archive: Path) -> None:
    shutil.rmtree(archive / "0.1.0")
    shutil.copytree(made / "after-0.2.0" / "0.1.0", archive / "0.1.0")
    assert faults(made / "after-0.2.0", "0.1.0") == []
    assert "recall-other" in kinds(faults(archive, "0.1.0"))


def test_no_digest_of_what_an_earlier_recall_left_can_be_made_again(made: Path) -> None:
    """Whoever guesses to the letter what the second recall took has no salt that is left to test it by."""
    archive, before = made / "archive", made / "after-0.2.0" / "0.1.0"
    lines = [line.said["remains"] for line in log.read(archive) if line.said["kind"] == log.RECALL]
    assert remains_of(before) == lines[0] and len(set(lines)) == 3
    parts = [(before / name).read_bytes() for name in ("recalled.json", "salts.csv", "manifest.json")]
    old = json.loads(parts[0])["salt"]
    kept = [path.read_bytes() for path in archive.rglob("*") if path.is_file()]
    assert not any(old.encode() in content or bytes.fromhex(old) in content for content in kept)
    salts = [json.loads((archive / v / "recalled.json").read_bytes())["salt"] for v in ("0.1.0", "0.2.0")]
    for salt in ("", *salts):
        guess = [parts[0].replace(old.encode(), salt.encode()), *parts[1:]]
        assert salted(bytes.fromhex(salt), [sha256(part).digest() for part in guess]) not in lines


def test_a_recall_that_an_earlier_version_of_the_program_made_is_told_as_untested(made: Path, tmp_path: Path) -> None:
    archive = shutil.copytree(made / "archive", tmp_path / "older", ignore=shutil.ignore_patterns("log.*"))
    for line in log.read(made / "archive"):
        gone = tuple(log.Gone(**one) for one in line.gone)
        day, seal = date.fromisoformat(line.said["date"]), line.said.get("seal", "")
        log.append(archive, log.Entry(line.said["kind"], line.said["version"], day, seal, gone), KEY)
    assert {"recall-untested"} <= kinds(faults(archive))
    notes = verify_log(archive)
    assert {(note.path, note.note) for note in notes if note.kind == "recall-untested"} == {
        ("0.1.0/recalled.json", True),
        ("0.2.0/recalled.json", True),
    }


def test_without_any_option_it_is_said_that_a_recall_was_not_tested(archive: Path) -> None:
    notes = verify(archive / "0.2.0")
    assert all(note.note for note in notes) and "recall-unknown" in kinds(notes)


def test_a_graph_that_comes_with_a_recall_stands_in_no_other_release(made: Path, tmp_path: Path) -> None:
    dist = shutil.copytree(made / "after-0.2.0" / "0.1.0", tmp_path / "dist")
    (dist / "recalled.json").unlink()
    assert "graph-added" in kinds(verify(dist, Against(KEY.public_key())))


def test_a_plan_that_an_earlier_version_of_the_program_left_is_carried_out(tmp_path: Path) -> None:
    entry = {"kind": "recall", "version": "0.1.0", "date": "2001-05-01", "seal": "", "withdrawn": []}
    (tmp_path / ".next").mkdir()
    (tmp_path / ".next" / "plan.json").write_text(json.dumps({"entries": [entry]}), encoding="utf-8")
    settle(tmp_path)
    assert log.read(tmp_path)[0].said.keys() == {"n", "kind", "version", "date", "withdrawn", "previous"}
