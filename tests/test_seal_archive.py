"""Releases that are sealed, kept and recalled stay verifiable, and none of their digests tests a guess any more."""

import hashlib
import json
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kg.archive import keep, recall
from kg.release.read import Release
from kg.seal import log, seal
from kg.seal.salts import destroy, read_salts
from kg.seal.sealing import salted
from kg.seal.verify import Against, verify, verify_log
from tests.sealing import kinds
from tests.versions import GONE, WORLD, edited, line, release, without

KEY = Ed25519PrivateKey.generate()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Two sealed versions that hold a record, a third that withdraws it, all kept, so that the two are recalled."""
    later = edited(WORLD, [("agents", line("agent/ag-aaa222", "note", '"a note"@en'))])
    for version, world in (("0.1.0", WORLD), ("0.2.0", later), ("0.3.0", without(later))):
        if version == "0.3.0":
            destroy(tmp_path / "private")
        dist = release(tmp_path, world, version, 1 if version != "0.3.0" else 9)
        seal(dist, tmp_path / "private", KEY, log.head(tmp_path / "archive"))
        keep(dist, tmp_path / "archive", sign=partial(log.sign, key=KEY))
    return tmp_path / "archive"


def test_every_kept_release_is_verified_by_key_and_log(archive: Path) -> None:
    assert verify_log(archive, KEY.public_key()) == []
    for version in ("0.1.0", "0.2.0", "0.3.0"):
        findings = verify(archive / version, Against(KEY.public_key(), archive))
        assert [finding for finding in findings if not finding.note] == []
        assert {finding.kind for finding in findings} == ({"recalled"} if version != "0.3.0" else set())


def test_a_graph_of_a_recalled_release_that_was_not_concerned_is_still_tested(archive: Path) -> None:
    findings = verify(archive / "0.2.0", Against(KEY.public_key()))
    untested = {finding.graph for finding in findings}
    assert "agents" not in untested and "source/so-aaa222" in untested


def test_no_salt_that_is_left_anywhere_makes_a_digest_of_what_was_withdrawn(archive: Path, tmp_path: Path) -> None:
    """Whoever guesses the withdrawn text to the letter finds no digest in the archive or the log that says so."""
    graph = "source/so-aaa222"
    content = b"".join(Release(tmp_path / "dist-0.1.0").nquads(graph))
    published = [path for path in archive.rglob("*") if path.is_file() and not path.name.endswith(".gz")]
    text = b"".join(path.read_bytes() for path in published)
    salts = {
        bytes.fromhex(row.split(",")[1]) for path in archive.rglob("salts.csv") for row in path.read_text().split()[1:]
    }
    assert salts and content
    guesses = {hashlib.sha256(salt + content).hexdigest().encode() for salt in {*salts, b""}}
    assert not any(guess in text for guess in guesses)


def test_salts_of_a_release_that_never_held_it_test_no_guess_at_one_that_did(tmp_path: Path) -> None:
    """The record was taken out of 0.2.0 like any row, and withdrawn later: 0.2.0 is not recalled, its salts stay."""
    archive, graph = tmp_path / "archive", "source/so-aaa222"
    for version, world in (("0.1.0", WORLD), ("0.2.0", edited(WORLD, drop=[GONE.ident]))):
        dist = release(tmp_path, world, version)
        seal(dist, tmp_path / "private", KEY, log.head(archive))
        keep(dist, archive)
    destroy(tmp_path / "private")
    assert recall(archive, [GONE], date(2001, 6, 1)) == ("0.1.0",)
    guess = b"".join(Release(tmp_path / "dist-0.1.0").nquads(graph))
    salts = [salt for path in archive.rglob("salts.csv") for salt in read_salts(path).values()]
    digest = json.loads((archive / "0.1.0" / "seal.json").read_bytes())["graphs"][graph]
    assert salts and digest not in {salted(salt, [guess]) for salt in salts}
    assert graph in read_salts(archive / "0.2.0" / "salts.csv")


def test_a_recalled_release_that_was_edited_since_is_found(archive: Path) -> None:
    path = archive / "0.1.0" / "data.nq.gz"
    path.unlink()
    path.write_bytes((archive / "0.2.0" / "data.nq.gz").read_bytes())
    assert {"file-changed", "graph-changed"} & kinds(verify(archive / "0.1.0", Against(KEY.public_key(), archive)))


def test_a_recall_by_somebody_without_the_key_is_told_until_the_log_is_signed(archive: Path) -> None:
    log.append(
        archive,
        log.Entry(log.RECALL, "0.3.0", date(2001, 6, 1), withdrawn=(log.Gone("cl-zzz222", "error", "2001-06-01"),)),
    )
    assert kinds(verify_log(archive, KEY.public_key())) == {"log-unsigned", "recall-other"}
    log.sign(archive, KEY)
    (finding,) = verify_log(archive, KEY.public_key())  # nothing was taken from the release itself
    assert (finding.path, finding.kind) == ("0.3.0/recalled.json", "recall-other")
    assert recall(archive, [GONE], date(2001, 6, 2)) == ()
