"""Verification says which file, graph, piece or statement of a release is not as it was published."""

import json
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.release.manifest import SEALED
from kg.seal import log, seal
from kg.seal.finding import Finding
from kg.seal.keys import new_key
from kg.seal.remains import bind
from kg.seal.verify import Against, verify, verify_log
from tests.sealing import Signed, edit_dump, entry_of, forge, kinds, restate
from tests.small import CARD

LOWER = "<https://example.org/verlan/id/proposition/pr-aaa222> <https://w3id.org/govah/ns#lower>"
RIGHT = f'{LOWER} "12"^^<http://www.w3.org/2001/XMLSchema#integer> <https://example.org/verlan/graph/propositions> .'
WRONG = RIGHT.replace('"12"', '"2"')
TURTLE = ("gv:lower 12 ", "gv:lower 2 ")  # how Turtle and TriG write the two


@pytest.fixture
def signed(sealed: Signed, tmp_path: Path) -> Signed:
    return sealed.copy(tmp_path / "copy")


def only(findings: list[Finding], kind: str) -> Finding:
    (found,) = (finding for finding in findings if finding.kind == kind)
    return found


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 0x10
    path.write_bytes(content)


def test_a_release_as_it_was_published_has_no_finding(sealed: Signed) -> None:
    assert verify(sealed.dist, Against(sealed.public, sealed.archive, sealed.archive, sealed.dist)) == []


def test_without_a_key_it_is_said_that_the_signature_was_not_tested(sealed: Signed) -> None:
    (note,) = verify(sealed.dist)
    assert (note.kind, note.note) == ("signature-untested", True)


def test_missing_added_and_changed_files_are_named(signed: Signed) -> None:
    (signed.dist / "csv" / "claims.csv.gz").unlink()
    (signed.dist / "csv" / "new.csv").write_text("x", encoding="utf-8")
    flip(signed.dist / "report.html", 100)
    (signed.dist / "void.ttl").write_bytes(b"short")
    found = [(finding.path, finding.kind) for finding in signed.found()]
    assert found == [
        ("csv/claims.csv.gz", "file-missing"),
        ("csv/new.csv", "file-extra"),
        ("report.html", "file-changed"),
        ("void.ttl", "file-changed"),
    ]


def test_damage_in_a_piece_names_it_and_says_where_its_statements_stand_whole(signed: Signed) -> None:
    flip(signed.dist / "data.nq.gz", 40)
    found = signed.found()
    assert kinds(found) == {"file-changed", "graph-changed", "piece-changed", "piece-unreadable"}
    assert only(found, "piece-unreadable").piece == only(found, "graph-changed").graph == "agents"
    assert "stand whole in data.trig.gz" in only(found, "piece-unreadable").message


@pytest.mark.parametrize("dump", ["data.nq", "data.trig", "data.ttl"])
@pytest.mark.parametrize("way", [edit_dump, forge])
def test_the_statement_that_was_changed_in_one_copy_is_told(signed: Signed, dump: str, way: object) -> None:
    texts = ('"12"^^', '"2"^^') if dump == "data.nq" else TURTLE
    way(signed.dist, dump, *texts)  # type: ignore[operator]
    told = only(signed.found(), "statement-changed")
    triple = dump == "data.ttl" and way is edit_dump  # Turtle as a whole names no graphs
    assert told.path == f"{dump}.gz"
    assert (told.statement, told.instead) == ((bare(RIGHT), bare(WRONG)) if triple else (RIGHT, WRONG))


def bare(statement: str) -> str:
    return f"{statement.rpartition(' <')[0]} ."


def test_a_forger_who_changed_every_checksum_but_the_seal_is_found(signed: Signed) -> None:
    forge(signed.dist, "data.nq", '"12"^^', '"2"^^')
    found = signed.found()
    assert kinds(found) == {"manifest-changed", "graph-changed", "statement-changed"}
    assert only(found, "graph-changed").graph == "propositions"


def test_a_forger_who_changed_every_copy_is_told_the_graph_and_by_another_copy_the_statement(
    sealed: Signed, signed: Signed
) -> None:
    forge(signed.dist, "data.nq", '"12"^^', '"2"^^')
    for dump in ("data.trig", "data.ttl"):
        forge(signed.dist, dump, *TURTLE)
    found = signed.found()
    assert kinds(found) == {"manifest-changed", "graph-changed", "piece-lost"}
    told = only(signed.found(other=sealed.dist), "statement-changed")
    assert (told.statement, told.instead) == (RIGHT, WRONG)


def test_statements_that_were_added_and_taken_out_are_told(signed: Signed) -> None:
    extra = RIGHT.replace("#lower", "#upper")
    edit_dump(signed.dist, "data.nq", RIGHT + "\n", "")
    edit_dump(signed.dist, "data.nq", bare(RIGHT)[:60], bare(RIGHT)[:60])
    assert only(signed.found(), "statement-missing").statement == RIGHT
    edit_dump(signed.dist, "data.nq", "\n", f"\n{RIGHT}\n{extra}\n")
    assert only(signed.found(), "statement-added").statement == extra


def test_damage_in_two_copies_of_a_piece_is_told_by_the_third(signed: Signed) -> None:
    forge_one = '"12"^^', '"2"^^'
    manifest = (signed.dist / "manifest.json").read_bytes()
    listing = (signed.dist / "pieces.csv").read_bytes()
    forge(signed.dist, "data.nq", *forge_one)
    forge(signed.dist, "data.trig", *TURTLE)
    (signed.dist / "manifest.json").write_bytes(manifest)
    found = [(one.path, one.statement) for one in signed.found() if one.kind == "statement-changed"]
    assert found == [("data.nq.gz", RIGHT), ("data.trig.gz", RIGHT)]
    assert listing != (signed.dist / "pieces.csv").read_bytes()


def test_a_dump_that_is_cut_off_says_so_and_what_is_missing(signed: Signed) -> None:
    path = signed.dist / "data.nq.gz"
    path.write_bytes(path.read_bytes()[:-200])
    found = signed.found()
    assert {"dump-unreadable", "graph-unreadable", "pieces-do-not-fit", "statement-missing"} <= kinds(found)


def test_a_seal_that_was_changed_or_signed_by_another_is_found(signed: Signed, tmp_path: Path) -> None:
    path = signed.dist / "seal.json"
    path.write_bytes(path.read_bytes().replace(b'"previous": ""', b'"previous": "0"'))
    assert kinds(signed.found()) == {"signature-wrong"}
    other = new_key(tmp_path / "other.pem").public_key()
    assert "signature-wrong" in kinds(verify(signed.dist, Against(other)))


@pytest.mark.parametrize(
    ("gone", "kind"),
    [("seal.json", "seal-missing"), ("seal.json.sig", "signature-missing"), ("salts.csv", "salts-unreadable")],
)
def test_a_part_of_the_seal_that_is_missing_is_a_fault_when_a_key_is_given(
    signed: Signed, gone: str, kind: str
) -> None:
    (signed.dist / gone).unlink()
    assert kinds(signed.found()) == {kind}


def test_a_salt_that_was_taken_out_hides_no_change(signed: Signed) -> None:
    path = signed.dist / "salts.csv"
    lines = path.read_text(encoding="ascii").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("agents,")), encoding="ascii")
    assert only(signed.found(), "salt-missing").graph == "agents"


def test_an_older_release_in_the_place_of_a_newer_is_found(signed: Signed, sealed: Signed, tmp_path: Path) -> None:
    log.append(signed.archive, log.Entry(log.RELEASE, "0.2.0", entry_of(signed.dist).date, "0" * 64), signed.key)
    found = signed.found(log=signed.archive / "log.jsonl")
    assert kinds(found) == {"rolled-back"}
    newer = signed.copy(tmp_path / "newer")
    manifest = newer.dist / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('"version": "0.1.0"', '"version": "0.10.0"'))
    assert "rolled-back" in kinds(sealed.found(other=newer.dist))


def test_a_release_that_is_not_the_one_in_the_log_is_found(signed: Signed) -> None:
    seal = signed.dist / "seal.json"
    seal.write_bytes(seal.read_bytes().replace(b'"previous": ""', b'"previous": "0"'))
    (signed.dist / "seal.json.sig").write_bytes(signed.key.sign(seal.read_bytes()))
    assert kinds(signed.found()) == set()
    assert kinds(signed.found(log=signed.archive)) == {"log-other"}


@pytest.mark.parametrize("key", [True, False])
@pytest.mark.parametrize("seal", [None, b"{}"])
def test_a_release_whose_seal_was_taken_away_is_not_the_one_in_the_log(
    signed: Signed, seal: bytes | None, key: bool
) -> None:
    for name in SEALED:
        (signed.dist / name).unlink()
    if seal is not None:
        (signed.dist / "seal.json").write_bytes(seal)
    found = verify(signed.dist, Against(signed.public if key else None, signed.archive / "log.jsonl"))
    assert not only(found, "log-other").note


def test_a_release_that_was_kept_without_a_seal_needs_none(signed: Signed, tmp_path: Path) -> None:
    for name in SEALED:
        (signed.dist / name).unlink()
    log.append(tmp_path, log.Entry(log.RELEASE, CARD.version, CARD.release_date))
    found = verify(signed.dist, Against(None, tmp_path / "log.jsonl"))
    assert [(finding.kind, finding.note) for finding in found] == [("seal-missing", True)]


def test_a_release_whose_seal_follows_another_log_is_found(signed: Signed, tmp_path: Path) -> None:
    """The log was written anew, with another past before the release, and signed."""
    for digit in "ab":
        log.append(tmp_path / digit, log.Entry(log.RELEASE, "0.0.1", CARD.release_date, digit * 64))
    seal(signed.dist, signed.private, signed.key, log.head(tmp_path / "a"))
    for digit in "ab":
        log.append(tmp_path / digit, entry_of(signed.dist), signed.key)
    assert signed.found(log=tmp_path / "a" / "log.jsonl") == []
    found = signed.found(log=tmp_path / "b" / "log.jsonl")
    assert "does not stand in the log before line 2" in only(found, "log-other").message


def test_a_seal_that_follows_nothing_is_that_of_the_first_release_alone(signed: Signed, tmp_path: Path) -> None:
    log.append(tmp_path, log.Entry(log.RELEASE, "0.0.1", CARD.release_date, "a" * 64))
    log.append(tmp_path, entry_of(signed.dist), signed.key)
    assert kinds(signed.found(log=tmp_path / "log.jsonl")) == {"log-other"}


def test_a_kept_release_that_differs_from_its_line_is_found(signed: Signed) -> None:
    seal = signed.archive / "0.1.0" / "seal.json"
    seal.write_bytes(seal.read_bytes().replace(b'"tier": "public"', b'"tier": "other"'))
    (found,) = verify_log(signed.archive, signed.public)
    assert (found.path, found.kind) == ("0.1.0/seal.json", "log-other")


def test_a_release_that_the_log_does_not_know_is_found(signed: Signed, tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_bytes(b"")
    assert kinds(signed.found(log=tmp_path / "log.jsonl")) == {"log-missing", "log-unsigned"}


def recall(signed: Signed) -> None:
    """What a recall leaves of a release: other N-Quads of one graph, and neither its salt nor the old manifest's."""
    forge(signed.dist, "data.nq", '"12"^^', '"2"^^')
    for dump in ("data.trig", "data.ttl"):
        forge(signed.dist, dump, *TURTLE)
    path = signed.dist / "salts.csv"
    kept = [line for line in path.read_text(encoding="ascii").splitlines() if line[:1] != "," and line[:4] != "prop"]
    path.write_text("\n".join([*kept, ""]), encoding="ascii")
    gone = {"withdrawn": [{"id": "pr-aaa222", "reason": "safety", "withdrawn_on": "2001-05-02"}]}
    (signed.dist / "recalled.json").write_text(json.dumps(gone), encoding="utf-8")


def log_recall(signed: Signed) -> Path:
    """The log of an archive that keeps what is left of the release, and says so."""
    gone, day = (log.Gone("pr-aaa222", "safety", "2001-05-02"),), entry_of(signed.dist).date
    entry = log.Entry(log.RECALL, "0.1.0", day, withdrawn=gone, remains=bind(signed.dist))
    log.append(signed.archive, entry, signed.key)
    return signed.archive / "log.jsonl"


def test_after_a_recall_the_other_graphs_are_tested_and_the_recalled_one_is_noted(signed: Signed) -> None:
    recall(signed)
    history = log_recall(signed)
    notes = verify(signed.dist, Against(signed.public, history))
    assert [(note.kind, note.graph, note.note) for note in notes] == [
        ("recalled", "propositions", True),
        ("recalled", "", True),
    ]
    forge(signed.dist, "data.nq", "Sample Gazette", "Simple Gazette")
    assert only(signed.found(log=history), "graph-changed").graph == "agents"


def test_a_recall_that_the_log_does_not_know_is_a_fault(signed: Signed) -> None:
    recall(signed)
    assert kinds(signed.found(log=signed.archive)) == {"recall-unknown"}
    assert kinds(signed.found(log=log_recall(signed))) == set()


def test_a_forger_who_says_that_something_was_recalled_needs_a_log_that_says_so(signed: Signed) -> None:
    recall(signed)
    assert kinds(signed.found()) == {"recall-unknown"}


def test_nothing_that_was_said_of_a_withdrawn_thing_is_repeated(sealed: Signed, signed: Signed) -> None:
    recall(signed)
    found = signed.found(other=sealed.dist)
    assert kinds(found) == {"statements-withdrawn", "recall-unknown"}
    assert not any("pr-aaa222" in str(finding) for finding in found)


def test_a_manifest_that_was_restated_for_a_changed_page_is_not_the_sealed_one(signed: Signed) -> None:
    (signed.dist / "report.html").write_text("<p>all is well</p>", encoding="utf-8")
    restate(signed.dist, "report.html")
    assert kinds(signed.found()) == {"manifest-changed"}


def test_a_folder_that_is_not_there_is_misuse(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="there is no folder"):
        verify(tmp_path / "absent")
