"""The commands from the making of a key to the reading of the log, as somebody uses them."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kg.seal import log
from tests.conftest import Kg
from tests.releases import write_whole
from tests.sealing import Signed, edit_dump
from tests.small import CARD, REPORT, small_graphs


@pytest.fixture
def signed(sealed: Signed, tmp_path: Path) -> Signed:
    return sealed.copy(tmp_path / "copy")


def test_a_release_is_sealed_and_verified_by_the_public_half_of_a_key(kg: Kg, signed: Signed, tmp_path: Path) -> None:
    code, public, said = kg("key", "new", tmp_path / "key.pem")
    assert code == 0 and "keep it off the server" in said
    (tmp_path / "pub.pem").write_text(public, encoding="ascii")
    assert kg("key", "public", tmp_path / "key.pem")[1] == public
    code, _, said = kg("seal", signed.dist, "--key", tmp_path / "key.pem", "--private", signed.private)
    assert code == 0 and "version 0.1.0 is sealed, signed by SHA256:" in said
    assert kg("verify", signed.dist, "--key", tmp_path / "pub.pem") == (0, "", _clean(signed.dist))


def _clean(dist: Path) -> str:
    return f"{dist} is as it was published, as far as could be tested\n"


def test_a_private_key_is_never_printed(kg: Kg, tmp_path: Path) -> None:
    outputs = [kg("key", "new", tmp_path / "key.pem"), kg("key", "public", tmp_path / "key.pem", "--line")]
    secret = (tmp_path / "key.pem").read_text(encoding="ascii").split("\n")[1]
    assert not any(secret in text for _, out, err in outputs for text in (out, err))
    assert outputs[1][1].startswith("ssh-ed25519 ")


def test_a_key_with_a_password_needs_it(kg: Kg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_KEY_PASSWORD", "two words")
    kg("key", "new", tmp_path / "key.pem")
    assert kg("key", "public", tmp_path / "key.pem")[0] == 0
    monkeypatch.delenv("KG_KEY_PASSWORD")
    code, _, said = kg("key", "public", tmp_path / "key.pem")
    assert code == 2 and "KG_KEY_PASSWORD" in said and "two words" not in said


def test_a_fault_is_a_line_on_stdout_and_exit_code_1(kg: Kg, signed: Signed) -> None:
    edit_dump(signed.dist, "data.trig", "gv:lower 12 ", "gv:lower 2 ")
    code, out, said = kg("verify", signed.dist)
    assert code == 1
    assert "data.trig.gz: reads otherwise than in data.nq.gz [statement-changed]\n    <https://example.org/" in out
    assert said.startswith("note: seal.json.sig: was not tested")


def test_findings_come_as_json(kg: Kg, signed: Signed) -> None:
    (signed.dist / "void.ttl").unlink()
    code, out, _ = kg("verify", signed.dist, "--format", "json")
    found = [one for one in json.loads(out) if not one["note"]]
    assert code == 1
    assert [(one["path"], one["kind"]) for one in found] == [("void.ttl", "file-missing")]


def test_the_log_is_shown_and_what_was_rewritten_is_told(kg: Kg, signed: Signed) -> None:
    assert kg("log", signed.archive)[:2] == (0, "   1  2001-04-01  release  0.1.0\n")
    path = signed.archive / "log.jsonl"
    path.write_bytes(path.read_bytes().replace(b"0.1.0", b"0.1.1"))
    code, out, _ = kg("log", signed.archive)
    assert code == 1 and "kept-unreadable" in out and "log-missing" in out


def test_sealing_asks_where_the_salts_are_kept(kg: Kg, signed: Signed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(signed.folder)
    code, _, said = kg("seal", signed.dist)
    assert code == 2 and "--data or --private" in said


def test_a_seal_takes_the_end_of_the_log_and_signs_it(kg: Kg, signed: Signed) -> None:
    (signed.archive / "log.sig").unlink()
    following = signed.folder / "following"
    write_whole(following, small_graphs(), replace(CARD, version="0.2.0"), REPORT)
    words = ("--private", signed.private, "--archive", signed.archive, "--key", signed.folder / "key.pem")
    assert kg("seal", following, *words)[0] == 0
    assert json.loads((following / "seal.json").read_bytes())["previous"] == log.head(signed.archive)
    assert (signed.archive / "log.sig").stat().st_size == 64


def test_an_archive_without_a_log_is_said_to_be_that_of_the_first_release(kg: Kg, signed: Signed) -> None:
    words = ("--private", signed.private, "--archive", signed.folder / "arhcive")
    code, _, said = kg("seal", signed.dist, *words)
    assert code == 0 and "arhcive holds no log.jsonl: this is taken for the first release" in said
    assert "holds no" not in kg("seal", signed.dist, "--private", signed.private, "--archive", signed.archive)[2]


def test_a_release_that_is_sealed_again_after_it_was_kept_is_still_the_one_that_was_kept(
    kg: Kg, signed: Signed
) -> None:
    before = (signed.dist / "seal.json").read_bytes()
    words = ("--private", signed.private, "--archive", signed.archive, "--key", signed.folder / "key.pem")
    assert kg("seal", signed.dist, *words)[0] == 0
    assert (signed.dist / "seal.json").read_bytes() == before
    assert signed.found(log=signed.archive) == []


@pytest.mark.parametrize(
    "words", [("verify", "absent"), ("seal", "absent", "--private", "p"), ("verify", "--kept", "x")]
)
def test_misuse_is_one_line(kg: Kg, words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, said = kg(*words)
    assert (code, out, said.count("\n")) == (2, "", 1)
    assert not any(tmp_path.iterdir())
