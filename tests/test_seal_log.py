"""The log chains what was published: it grows at its end alone, and every edit of its past is found."""

import json
import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.seal import log
from kg.seal.keys import new_key, public_key, public_pem
from kg.seal.verify import Against, verify, verify_log
from tests.sealing import Signed, kinds

DAY = date(2001, 4, 1)
GONE = log.Gone("cl-4k2m9x", "safety", "2001-05-02")


def release(number: int) -> log.Entry:
    return log.Entry(log.RELEASE, f"0.{number}.0", DAY, f"{number:064x}")


def recall(version: str = "0.1.0") -> log.Entry:
    return log.Entry(log.RECALL, version, date(2001, 5, 2), withdrawn=(GONE,))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of nothing but a signed log of three releases and a recall, and the public key."""
    archive = tmp_path_factory.mktemp("log")
    key = new_key(archive / "key.pem")
    (archive / "pub.pem").write_text(public_pem(key.public_key()), encoding="ascii")
    for entry in (release(1), release(2), recall(), release(3)):
        log.append(archive, entry, key)
    return archive


def test_a_line_holds_the_digest_of_the_line_before(made: Path) -> None:
    lines = log.read(made)
    assert [line.n for line in lines] == [1, 2, 3, 4]
    assert [line.said["previous"] for line in lines] == ["", *(line.digest for line in lines[:-1])]
    assert log.head(made) == lines[-1].digest
    assert verify_log(made / "log.jsonl", public_key(made / "pub.pem")) == []


def test_a_recall_names_version_id_class_and_day_and_no_more(made: Path) -> None:
    said = log.read(made)[2].said
    assert said.keys() == {"n", "kind", "version", "date", "withdrawn", "previous"}
    assert said["withdrawn"] == [{"id": "cl-4k2m9x", "reason": "safety", "withdrawn_on": "2001-05-02"}]


def test_what_stands_in_the_log_is_not_put_there_twice(tmp_path: Path) -> None:
    for entry in (release(1), recall(), release(1), recall()):
        log.append(tmp_path, entry)
    assert [line.said["kind"] for line in log.read(tmp_path)] == ["release", "recall"]
    log.append(tmp_path, log.Entry(log.RECALL, "0.1.0", date(2001, 5, 3), withdrawn=(GONE,)))
    assert len(log.read(tmp_path)) == 3


def test_an_append_that_was_cut_off_leaves_the_log_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log.append(tmp_path, release(1))
    before = (tmp_path / "log.jsonl").read_bytes()

    def dies(*names: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(os, "replace", dies)
        log.append(tmp_path, release(2))
    assert (tmp_path / "log.jsonl").read_bytes() == before
    assert log.append(tmp_path, release(2)).n == 2


def test_nothing_is_added_to_a_broken_log(tmp_path: Path) -> None:
    for number in (1, 2):
        log.append(tmp_path, release(number))
    path = tmp_path / "log.jsonl"
    path.write_bytes(path.read_bytes().replace(b"0.1.0", b"0.1.1"))
    with pytest.raises(log.BrokenLog, match=r"log\.jsonl:2 does not follow .* line 1 was changed"):
        log.append(tmp_path, release(3))


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        pytest.param(b'"n":2', b'"n":3', "line 2", id="another number"),
        pytest.param(b'"version":"0.2.0"', b'"version":"0.2.1"', "line 3", id="another version"),
        pytest.param(b'"safety"', b'"error"', "line 4", id="another reason"),
        pytest.param(b'{"date"', b'{ "date"', "line 1", id="a blank"),
        pytest.param(b'"kind":"recall"', b'"kind":"forget"', "line 3", id="another kind"),
        pytest.param(b"0.1.0", b"\xff\xfe", "line 1", id="no text"),
        pytest.param(b'"version":"0.1.0"', b'"version":' + b"[" * 3000 + b"]" * 3000, "line 1", id="nested"),
    ],
)
def test_an_edited_line_is_named(made: Path, tmp_path: Path, old: bytes, new: bytes, line: str) -> None:
    (tmp_path / "log.jsonl").write_bytes((made / "log.jsonl").read_bytes().replace(old, new, 1))
    findings = verify_log(tmp_path / "log.jsonl")
    assert any(finding.kind == "log-broken" and line in finding.message for finding in findings)


def test_a_line_that_was_left_out_is_found(made: Path, tmp_path: Path) -> None:
    lines = (made / "log.jsonl").read_bytes().splitlines(keepends=True)
    for gone in range(3):
        (tmp_path / "log.jsonl").write_bytes(b"".join(lines[:gone] + lines[gone + 1 :]))
        assert "log-broken" in kinds(verify_log(tmp_path / "log.jsonl"))


def test_a_log_written_anew_is_no_extension_of_the_one_that_was_kept(made: Path, tmp_path: Path) -> None:
    for number in (1, 3):
        log.append(tmp_path, release(number))
    assert verify_log(tmp_path / "log.jsonl") == []  # by itself it is sound
    (finding,) = verify_log(tmp_path / "log.jsonl", kept=made)
    assert (finding.kind, finding.message) == ("log-rewritten", "line 2 is not the one in the log that was kept")
    (finding,) = verify_log(made / "log.jsonl", kept=tmp_path)
    assert finding.kind == "log-rewritten"


def test_a_log_that_lost_its_end_is_no_extension(made: Path, tmp_path: Path) -> None:
    lines = (made / "log.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "log.jsonl").write_bytes(b"".join(lines[:3]))
    (finding,) = verify_log(tmp_path / "log.jsonl", kept=made / "log.jsonl")
    assert finding.message == "line 4 of the log that was kept is missing"
    assert verify_log(made / "log.jsonl", kept=tmp_path) == []


@pytest.mark.parametrize("end", [b"\n", b""], ids=["whole", "without the last line end"])
@pytest.mark.parametrize("first", [0, 1, 3], ids=["all lines", "some lines", "the last line"])
def test_a_log_that_was_kept_may_be_its_last_lines_alone(made: Path, tmp_path: Path, first: int, end: bytes) -> None:
    lines = (made / "log.jsonl").read_bytes().splitlines()
    kept, rewritten = tmp_path / "kept", tmp_path / "log.jsonl"
    kept.write_bytes(b"\n".join(lines[first:]) + end)
    assert verify_log(made / "log.jsonl", kept=kept) == []
    rewritten.write_bytes(b"\n".join([*lines[:3], lines[3].replace(b"0.3.0", b"0.4.0")]) + b"\n")
    (finding,) = verify_log(rewritten, kept=kept)
    assert finding.message == "line 4 is not the one in the log that was kept"


@pytest.mark.parametrize("content", [b"", b"\n"])
def test_a_log_that_was_kept_and_is_empty_proves_nothing(made: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "kept").write_bytes(content)
    (finding,) = verify_log(made / "log.jsonl", kept=tmp_path / "kept")
    assert finding.kind == "log-unreadable" and "is empty" in finding.message


@pytest.mark.parametrize(
    "content", [b"nothing", b'{"n":true}', b'{"n":-1}', b"[" * 9000, b'{"n":' + b"9" * 9000 + b"}"]
)
def test_what_is_no_log_is_not_taken_for_one_that_was_kept(made: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "kept").write_bytes(content)
    assert kinds(verify_log(made / "log.jsonl", kept=tmp_path / "kept")) == {"log-rewritten"}


def test_lines_behind_the_signature_are_told(made: Path, tmp_path: Path) -> None:
    for name in ("log.jsonl", "log.sig"):
        (tmp_path / name).write_bytes((made / name).read_bytes())
    log.append(tmp_path, release(4))
    (finding,) = verify_log(tmp_path / "log.jsonl", public_key(made / "pub.pem"))
    assert finding.message == "lines after line 4 are not signed"


def test_a_version_that_leads_out_of_the_archive_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "seal.json").write_text("{}", encoding="utf-8")
    log.append(tmp_path / "archive", log.Entry(log.RELEASE, "../outside", DAY, "0" * 64))
    (finding,) = verify_log(tmp_path / "archive")
    assert finding.message == "line 1 names no version"


LINES = {
    "no seal": {"seal": None},
    "a seal that is a number": {"seal": 5},
    "a seal that is no digest": {"seal": "abc"},
    "a number that is a truth": {"n": True},
    "a number with a point": {"n": 1.0},
    "remains that are no digest": {"kind": "recall", "remains": ["0" * 64]},
    "a digit of another script": {"version": "1.0.0-²"},
    "a number of another script": {"version": "1.0.0-\u0663"},
    "a version in another script": {"version": "\u0661.0.0"},
}


@pytest.mark.parametrize("changes", LINES.values(), ids=LINES)
def test_a_line_that_nobody_would_write_is_a_fault_and_never_a_crash(
    sealed: Signed, tmp_path: Path, changes: dict[str, object]
) -> None:
    path = written(tmp_path, changes)
    assert "log-broken" in kinds(verify_log(path))
    assert "log-broken" in kinds(verify(sealed.dist, Against(sealed.public, path)))
    assert "log-rewritten" in kinds(verify(sealed.dist, Against(None, sealed.archive, path)))


def written(folder: Path, changes: dict[str, object]) -> Path:
    said = {"date": "2001-04-01", "kind": "release", "n": 1, "previous": "", "seal": "", "version": "0.1.0"} | changes
    left = {name: value for name, value in said.items() if value is not None}
    text = json.dumps(left, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n"
    (folder / "log.jsonl").write_text(text, encoding="utf-8")
    return folder / "log.jsonl"


def test_a_version_of_very_many_digits_is_a_version(tmp_path: Path) -> None:
    for number in ("1.0.0-" + "9" * 5000, "1.0.0-1" + "0" * 5000):
        log.append(tmp_path, log.Entry(log.RELEASE, number, DAY, "0" * 64))
    assert verify_log(tmp_path / "log.jsonl") == []


def test_versions_that_do_not_rise_are_told(tmp_path: Path) -> None:
    for number in (10, 9):
        log.append(tmp_path, release(number))
    (finding,) = verify_log(tmp_path / "log.jsonl")
    assert finding.message == "line 2 is of version 0.9.0, which does not come after 0.10.0"


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_edit_of_any_byte_of_a_signed_log_is_found(made: Path, tmp_path: Path, data: st.DataObject) -> None:
    content = (made / "log.jsonl").read_bytes()
    at = data.draw(st.integers(0, len(content) - 1))
    new = data.draw(st.binary(max_size=3).filter(lambda new: content[at : at + 1] != new))
    (tmp_path / "log.jsonl").write_bytes(content[:at] + new + content[at + 1 :])
    (tmp_path / "log.sig").write_bytes((made / "log.sig").read_bytes())
    assert verify_log(tmp_path / "log.jsonl", public_key(made / "pub.pem"))


@settings(max_examples=50)
@given(st.binary(max_size=200))
def test_whatever_stands_in_a_log_is_read_without_a_crash(content: bytes) -> None:
    assert all(isinstance(one, log.Line | log.Fault) for one in log.parse(content))


def test_a_log_says_the_same_bytes_of_the_same_history(made: Path, tmp_path: Path) -> None:
    for entry in (release(1), release(2), recall(), release(3)):
        log.append(tmp_path, entry)
    assert (tmp_path / "log.jsonl").read_bytes() == (made / "log.jsonl").read_bytes()
    assert json.loads((tmp_path / "log.jsonl").read_bytes().splitlines()[0])["version"] == "0.1.0"
