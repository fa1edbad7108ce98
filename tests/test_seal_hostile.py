"""A release that somebody made to do harm is told for what it is: nothing is followed, run, or kept in memory."""

import gzip
import json
import os
import re
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.seal.finding import Finding, few, shown
from kg.seal.sealing import salted
from kg.seal.untrusted import Unreadable, lines, unpack
from kg.seal.verify import Against, verify, verify_log
from tests.sealing import Signed, kinds, restate


@pytest.fixture
def signed(sealed: Signed, tmp_path: Path) -> Signed:
    return sealed.copy(tmp_path / "copy")


@pytest.mark.parametrize("path", ["../outside", "/etc/passwd", "a/../../outside", "C:\\x", "csv//x", "a\x1b[2J", ""])
def test_a_manifest_that_names_what_is_outside_is_refused(signed: Signed, path: str) -> None:
    (signed.folder / "outside").write_text("secret", encoding="utf-8")
    mark = signed.dist / "manifest.json"
    manifest = json.loads(mark.read_bytes())
    manifest["files"][path] = manifest["files"]["report.html"]
    mark.write_text(json.dumps(manifest), encoding="utf-8")
    assert "manifest-unreadable" in kinds(signed.found())


@pytest.mark.skipif(os.name != "posix", reason="links and pipes")
def test_links_and_pipes_are_named_and_not_opened(signed: Signed) -> None:
    (signed.folder / "outside").write_bytes((signed.dist / "report.html").read_bytes())
    (signed.dist / "report.html").unlink()
    (signed.dist / "report.html").symlink_to(signed.folder / "outside")
    (signed.dist / "folder").symlink_to(signed.folder)
    os.mkfifo(signed.dist / "pipe")
    found = signed.found()
    assert [finding.path for finding in found if finding.kind == "file-kind"] == ["folder", "pipe", "report.html"]
    assert [finding.path for finding in found if finding.kind == "file-missing"] == ["report.html"]


DEEP = b'{"files": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
NO_MANIFESTS = {
    "empty": b"",
    "no JSON": b"\x00\xff",
    "deep": DEEP,
    "a list": b"[]",
    "a name twice": b'{"files": {}, "files": {}}',
    "a huge number": b'{"version": ' + b"9" * 10_000 + b"}",
    "other form": b'{"version": 1, "release_date": null, "base_iri": {}, "files": {"a": {"bytes": "1"}}}',
    "a size that is a truth": b'{"version":"1","release_date":"","base_iri":"","files":{"a":{"bytes":true}}}',
}


@pytest.mark.parametrize("name", ["manifest.json", "seal.json", "recalled.json"])
@pytest.mark.parametrize("content", NO_MANIFESTS.values(), ids=NO_MANIFESTS)
def test_json_of_any_kind_is_a_finding_and_never_a_crash(signed: Signed, name: str, content: bytes) -> None:
    (signed.dist / name).write_bytes(content)
    found = signed.found(other=signed.dist, log=signed.archive)
    assert found and all(isinstance(finding, Finding) for finding in found)


@pytest.mark.parametrize("version", ["1.0.0-²", "1.0.0-" + "9" * 5000, "9" * 5000 + ".0.0", "²", "../..", "0.1.0\n"])
def test_a_version_of_any_kind_is_a_finding_and_never_a_crash(signed: Signed, version: str) -> None:
    mark = signed.dist / "manifest.json"
    mark.write_text(json.dumps(json.loads(mark.read_bytes()) | {"version": version}), encoding="utf-8")
    found = signed.found(other=signed.archive / "0.1.0", log=signed.archive)
    assert {"manifest-other", "log-missing"} <= kinds(found)


def test_a_manifest_without_end_is_not_read(signed: Signed) -> None:
    with (signed.dist / "manifest.json").open("wb") as file:
        file.truncate(1 << 40)
    assert "has more than 67,108,864 bytes" in next(
        one.message for one in signed.found() if one.path == "manifest.json"
    )


def bomb(size: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    zeros = bytes(1 << 20)
    return b"".join(packer.compress(zeros) for _ in range(size >> 20)) + packer.flush()


@pytest.mark.parametrize("dump", ["data.nq.gz", "data.trig.gz", "data.ttl.gz"])
def test_a_file_that_unpacks_to_very_much_is_a_finding(signed: Signed, dump: str) -> None:
    (signed.dist / dump).write_bytes(bomb(30 << 20))
    restate(signed.dist, dump)
    tracemalloc.start()
    found = signed.found()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "manifest-changed" in kinds(found)
    assert peak < 60 << 20


def test_a_piece_has_a_bound(tmp_path: Path) -> None:
    (tmp_path / "bomb").write_bytes(bomb(5 << 20))
    with (tmp_path / "bomb").open("rb") as file, pytest.raises(Unreadable, match="holds more than"):
        unpack(file, 0, (tmp_path / "bomb").stat().st_size, most=1 << 20)


@pytest.mark.parametrize("more", [b"x", gzip.compress(b"two")], ids=["garbage", "another member"])
def test_a_piece_ends_where_it_should(tmp_path: Path, more: bytes) -> None:
    (tmp_path / "file").write_bytes(gzip.compress(b"one") + more)
    with (tmp_path / "file").open("rb") as file, pytest.raises(Unreadable, match="does not end"):
        unpack(file, 0, (tmp_path / "file").stat().st_size)


def test_a_line_without_end_comes_in_parts(tmp_path: Path) -> None:
    (tmp_path / "file.gz").write_bytes(gzip.compress(os.urandom(1 << 19).hex().encode() * 2 + b"a" * 1000))
    assert [len(line) for line in lines(tmp_path / "file.gz")] == [1 << 20] * 2 + [1000]


LISTS: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda text: b"",
    "no text": lambda text: b"\xff" * 99,
    "a negative length": lambda text: text.replace(b",", b",-", 40),
    "a huge number": lambda text: re.sub(rb",\d+", b"," + b"9" * 6000, text),
    "a huge cell": lambda text: text + b'"' + b"x" * 200_000 + b'"\n',
    "rows twice": lambda text: text + text.split(b"\n", 2)[2],
    "cut off": lambda text: text[: len(text) // 2],
}


@pytest.mark.parametrize("damage", LISTS.values(), ids=LISTS)
def test_a_list_of_pieces_of_any_kind_is_a_finding(signed: Signed, damage: Callable[[bytes], bytes]) -> None:
    path = signed.dist / "pieces.csv"
    path.write_bytes(damage(path.read_bytes()))
    restate(signed.dist, "pieces.csv")
    assert kinds(signed.found()) & {"pieces-unreadable", "pieces-do-not-fit"}


def test_text_that_could_deceive_a_terminal_is_shown_as_escapes() -> None:
    finding = Finding("a\x1b[2K\u202eb", "file-extra", "is there", statement='<s> <p> "می\u200cخواهم\r" .')
    assert str(finding) == 'a\\x1b[2K\\u202eb: is there [file-extra]\n    <s> <p> "می\u200cخواهم\\r" .'
    assert len(shown("x" * 1_000_000)) < 3000


def test_very_many_findings_are_counted() -> None:
    findings = few([Finding(f"f{number:05}", "file-extra", "") for number in range(3)] * 2000, most=10)
    assert len(findings) == 33
    assert sum(finding.message == "and 1,990 more of this kind" for finding in findings) == 3


def test_very_many_notes_are_no_fault() -> None:
    assert all(finding.note for finding in few([Finding("data.nq.gz", "recalled", "", note=True)] * 30, most=20))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_edit_of_any_byte_of_a_sealed_release_is_found(sealed: Signed, data: st.DataObject) -> None:
    edit_and_verify(sealed, data.draw(st.randoms(use_true_random=False)))


@pytest.mark.proof
def test_two_thousand_edits_of_a_sealed_release_are_all_found(sealed: Signed) -> None:
    from random import Random

    for seed in range(2000):
        edit_and_verify(sealed, Random(seed))


def edit_and_verify(sealed: Signed, random: object) -> None:
    """Change one byte of one file of the kept release, verify it and the log it stands in, and put the byte back."""
    kept = sealed.archive / "0.1.0"
    paths = sorted(path for path in kept.rglob("*") if path.is_file())
    path = random.choice(paths)  # type: ignore[attr-defined]
    content = path.read_bytes()
    at, change = random.randrange(len(content)), random.randrange(1, 256)  # type: ignore[attr-defined]
    try:
        path.write_bytes(content[:at] + bytes([content[at] ^ change]) + content[at + 1 :])
        found = verify(kept, Against(sealed.public, sealed.archive))
        assert any(not finding.note for finding in found), f"byte {at} of {path.name}"
    finally:
        path.write_bytes(content)


def test_what_the_random_edits_start_from_has_no_finding(sealed: Signed) -> None:
    assert verify(sealed.archive / "0.1.0", Against(sealed.public, sealed.archive)) == []
    assert verify_log(sealed.archive, sealed.public) == []


@given(st.lists(st.binary()), st.binary(min_size=32, max_size=32))
def test_a_salted_digest_does_not_depend_on_how_the_content_comes(bodies: list[bytes], salt: bytes) -> None:
    assert salted(salt, bodies) == salted(salt, [b"".join(bodies)])
