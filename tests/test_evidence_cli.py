"""`kg evidence add`, `list` and `show`: what a person at the keyboard sees, and what a program reads."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kg.evidence.store import EvidenceStore
from kg.tiers.place import private_of
from tests.conftest import Kg
from tests.evidencestores import contents, note


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def add(kg: Kg, store: Path, *words: object) -> tuple[int, str, str]:
    return kg("evidence", "add", *words, "--by", "lantern-7", "--store", store)


def listed(kg: Kg, store: Path) -> list[dict[str, Any]]:
    return list(json.loads(kg("evidence", "list", "--store", store, "--format", "json")[1]))


def test_a_file_is_taken_in_and_its_digest_printed(kg: Kg, tmp_path: Path, store: Path) -> None:
    path = note(tmp_path, "یادداشت.txt")
    code, out, err = add(kg, store, path, "--generation", "original")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert (code, err) == (0, "")
    assert out == f"{digest}\ttext/plain\t{path.stat().st_size}\tیادداشت.txt\n"
    assert EvidenceStore(store).item(digest).collection.generation == "original"


def test_the_same_file_again_is_said_to_be_there(kg: Kg, tmp_path: Path, store: Path) -> None:
    add(kg, store, note(tmp_path))
    code, _, err = add(kg, store, note(tmp_path))
    assert code == 0 and "entered as found again, stored once" in err and len(listed(kg, store)) == 1


def test_one_refusal_stops_no_other_and_ends_with_1(kg: Kg, tmp_path: Path, store: Path) -> None:
    (tmp_path / "empty").touch()
    good = [note(tmp_path, f"{number}.txt", f"note {number}") for number in range(2)]
    code, out, err = add(kg, store, good[0], tmp_path / "empty", tmp_path, good[1])
    assert code == 1 and len(out.splitlines()) == len(listed(kg, store)) == 2
    assert [line.rpartition(" is ")[2] for line in err.splitlines()[:2]] == [
        "empty", "a folder: name its files, or pack it into one file first",
    ]  # fmt: skip
    assert err.splitlines()[-1] == "2 of 4 not taken in"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--by", "Mock Example"], "this is no pseudonym"),
        (["--by", "mock@example.org"], "this is no pseudonym"),
        ([], "Missing option '--by'"),
        (["--by", "lantern-7", "--restriction", "secret"], "--restriction"),
    ],
)
def test_misuse_is_told_and_nothing_is_begun(kg: Kg, tmp_path: Path, store: Path, words: list[str], told: str) -> None:
    code, _, err = kg("evidence", "add", note(tmp_path), "--store", store, *words)
    assert code == 2 and told in err and not store.exists()


def test_a_name_that_would_steer_a_terminal_is_shown_written_out(kg: Kg, tmp_path: Path, store: Path) -> None:
    name = "a\x1b[31m\u202egnp.txt"
    _, out, _ = add(kg, store, note(tmp_path, name))
    shown = kg("evidence", "show", out[:8], "--store", store)[1] + kg("evidence", "list", "--store", store)[1] + out
    assert "\x1b" not in shown and "\u202e" not in shown and "\\u202e" in shown
    assert listed(kg, store)[0]["name"] == name


def test_list_and_show_tell_what_is_there(kg: Kg, tmp_path: Path, store: Path) -> None:
    url = "https://example.org/post/1"
    digest = add(kg, store, note(tmp_path), "--source-url", url, "--restriction", "restricted")[1][:64]
    (row,) = listed(kg, store)
    assert (row["digest"], row["by"], row["restriction"], row["sheets"]) == (digest, "lantern-7", "restricted", 0)
    assert digest[:10] in kg("evidence", "list", "--store", store)[1]
    text = kg("evidence", "show", digest[:6], "--store", store)[1]
    assert url in text and "collected" in text and digest in text
    found = json.loads(kg("evidence", "show", digest[:6], "--store", store, "--format", "json")[1])
    assert found["record"]["source_url"] == url and found["technical"]["media_type"] == "text/plain"
    assert [event["kind"] for event in found["events"]] == ["collected"]


def test_an_item_whose_record_is_gone_is_named_and_the_others_are_listed(kg: Kg, tmp_path: Path, store: Path) -> None:
    files = [note(tmp_path, f"{number}.txt", f"note {number}") for number in range(3)]
    digests = [line.split("\t")[0] for line in add(kg, store, *files)[1].splitlines()]
    (store / "items" / digests[1] / "collection.json").unlink()
    code, out, err = kg("evidence", "list", "--store", store, "--format", "json")
    assert code == 1 and {row["digest"] for row in json.loads(out)} == {digests[0], digests[2]}
    told = f"items/{digests[1]}: collection.json is gone or damaged; put it back from a copy, and audit again"
    assert err == f"not listed: {told}\n"
    code, out, _ = kg("evidence", "list", "--store", store)
    assert code == 1 and digests[0][:10] in out and digests[1][:10] not in out
    for command in (("show", digests[1]), ("sheet", digests[1], "--out", tmp_path / "sheet.html"), ("add", files[1])):
        by = ("--by", "owl-2") if command[0] == "add" else ()
        assert kg("evidence", *command, *by, "--store", store) == (2, "", f"kg: {told}\n")


def test_what_is_not_utf8_on_the_command_line_is_kept_or_refused_in_a_line(kg: Kg, tmp_path: Path, store: Path) -> None:
    code, out, _ = add(kg, store, note(tmp_path), "--note", "caf\udce9")
    assert code == 0 and listed(kg, store)
    assert kg("evidence", "show", out[:8], "--store", store, "--format", "json")[0] == 0
    assert add(kg, store, note(tmp_path), "--note", "caf\udce9")[0] == 0  # found again
    bag = tmp_path / "bag"
    words = ("--to", bag, "--by", "owl-2", "--even-sealed", "asked by a court", "--store", store)
    assert kg("evidence", "export", out[:8], *words)[0] == 0
    assert r"caf\xe9" in (bag / "custody.jsonl").read_text(encoding="utf-8").replace("\\\\", "\\")
    code, _, err = add(kg, store, "http://example.org/\udcff")
    assert code == 1 and "it is no address" in err and "Traceback" not in err


def test_an_error_may_name_a_file_whose_name_is_no_text(tmp_path: Path) -> None:
    words: list[str | bytes] = [sys.executable, "-m", "kg.cli", "check", os.fsencode(tmp_path) + b"/\xff"]
    done = subprocess.run(words, capture_output=True)
    assert done.returncode == 2 and done.stderr.startswith(b"kg: there is no folder") and rb"\udcff" in done.stderr


def test_a_file_that_the_system_does_not_give_is_told_in_a_line(
    kg: Kg, tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(kg, store, note(tmp_path))

    def refusing(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refusing)
    told = f"kg: {store / 'custody.jsonl'} refuses (Permission denied): look at the disk and its rights\n"
    assert kg("evidence", "list", "--store", store) == (2, "", told)


def test_the_store_of_a_dossier_stands_in_its_private_folder(kg: Kg, tmp_path: Path) -> None:
    data = tmp_path / "testburg"
    data.mkdir()
    code, _, err = kg("evidence", "add", note(tmp_path), "--by", "lantern-7", "--data", data)
    assert code == 2 and "is no dossier" in err and not private_of(data).exists()
    (data / "dataset.yaml").touch()
    code, _, _ = kg("evidence", "add", note(tmp_path), "--by", "lantern-7", "--data", data)
    assert code == 0 and EvidenceStore(private_of(data) / "evidence").items()
    assert contents(data) == {"dataset.yaml": b""}


@pytest.mark.parametrize("name", ["list", "show"])
def test_a_store_that_is_not_there_is_told_in_a_line(kg: Kg, store: Path, name: str) -> None:
    code, _, err = kg("evidence", name, *(["3f9a"] if name == "show" else []), "--store", store)
    assert code == 2 and "is no store of evidence" in err and err.count("\n") == 1


@pytest.mark.parametrize("name", ["add", "list", "show"])
def test_each_command_has_an_example(kg: Kg, name: str) -> None:
    code, out, _ = kg("evidence", name, "--help")
    assert code == 0 and f"Example: kg evidence {name}" in out


def test_the_commands_load_no_library_before_they_need_it() -> None:
    heavy = {"av", "PIL", "pypdf", "bagit", "warcio", "numpy", "astral", "krippendorff"}
    code = f"import sys, kg.cli; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
