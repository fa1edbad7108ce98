"""From worksheets to rows: final answers reach the dossier, and nobody's name, address or position does."""

import csv
import gzip
import shutil
from collections import Counter
from collections.abc import Collection
from datetime import date
from pathlib import Path
from random import Random

import pytest

from kg.build import build
from kg.errors import DataFaults, KgError
from kg.evidence.verify import blind
from kg.evidence.verify.blind import Casework
from kg.evidence.verify.outcome import Outcome
from kg.evidence.verify.publish import Published, publish
from kg.evidence.verify.withheld import MARK, Withheld
from kg.rewrite import Author
from kg.tiers.place import private_of
from tests.conftest import DATA, Kg
from tests.evidencemedia import picture
from tests.verifying import KEYS, QUESTIONS, SOURCE, both, casework, everywhere, filled, put_rows, sheet_rows

AUTHOR = Author("ag-rhxgw3", "Verania Dossier", date(2026, 11, 23))
DIGEST = "ab" * 32
HELD = "ev-c7h4w2"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The fictional dossier, with one more item of evidence that is held and not described yet."""
    folder = tmp_path / "data" / "verania"
    shutil.copytree(DATA["fixture"], folder)
    rows = table(folder, "evidence")
    row = dict.fromkeys(rows[0], "") | {
        "id": HELD, "label_en": "Photograph of a lantern", "label_local": "عکس یک فانوس@fa", "kind": "photo",
        "count": "1", "held": "yes", "entered_by": "test", "source": rows[0]["source"], "about": rows[0]["about"],
    }  # fmt: skip
    with (folder / "evidence.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(row), lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted([*rows, row], key=lambda one: one["id"]))
    return folder


def table(folder: Path, name: str) -> list[dict[str, str]]:
    path = folder / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def ours(folder: Path) -> list[dict[str, str]]:
    return [row for row in table(folder, "verifications") if HELD in row["evidence"]]


def outcomes(answer: str = "likely", **other: str) -> list[Outcome]:
    answers = everywhere(answer, **other)
    return [
        Outcome(one, answers[one.key], "The tower shows it.", ("landmark",), "sheet 4", 2, "agreed")
        for one in QUESTIONS
    ]


def put(folder: Path, found: list[Outcome], again: bool = False, author: Author = AUTHOR) -> Published:
    return publish(folder, HELD, DIGEST, found, author, again, Random(1), kind="photo")


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_each_final_answer_becomes_a_row_and_the_digest_joins_the_two(data: Path) -> None:
    done = put(data, outcomes())
    assert done.counts == {"new": len(KEYS)} and "verifications.csv" in done.paths
    rows = ours(data)
    assert {row["question"] for row in rows} == {question.en for question in QUESTIONS}
    assert {(row["answer"], row["reached"], row["verifiers"], row["author"]) for row in rows} == {
        ("likely", "agreed", "2", "Verania Dossier [ag-rhxgw3]")
    }
    assert next(row["digest"] for row in table(data, "evidence") if row["id"] == HELD) == DIGEST


def test_publishing_the_same_again_changes_nothing(data: Path) -> None:
    put(data, outcomes())
    before = bytes_of(data)
    later = Author(AUTHOR.ident, AUTHOR.label, date(2026, 12, 24))
    assert put(data, outcomes(), author=later).paths == ()
    assert bytes_of(data) == before


def test_changed_answers_need_again_and_keep_the_ids(data: Path) -> None:
    put(data, outcomes())
    before = {row["question"]: row["id"] for row in ours(data)}
    kept = bytes_of(data)
    with pytest.raises(KgError, match="--again"):
        put(data, outcomes(origin="refuted"))
    assert bytes_of(data) == kept
    done = put(data, outcomes(origin="refuted"), again=True)
    assert done.counts == {"changed": 1, "as they were": len(KEYS) - 1}
    assert {row["question"]: row["id"] for row in ours(data)} == before
    assert Counter(row["answer"] for row in ours(data)) == {"likely": len(KEYS) - 1, "refuted": 1}


def test_a_changed_answer_is_unchecked_again(data: Path) -> None:
    put(data, outcomes())
    text = (data / "verifications.csv").read_text(encoding="utf-8")
    (data / "verifications.csv").write_text(text.replace("2026-11-23,\n", "2026-11-23,somebody\n"), encoding="utf-8")
    put(data, outcomes(origin="refuted"), again=True)
    assert {row["checked_by"] for row in ours(data) if row["answer"] == "refuted"} == {""}
    assert {row["checked_by"] for row in ours(data) if row["answer"] == "likely"} == {"somebody"}


def test_rows_of_other_authors_are_left_alone(data: Path) -> None:
    put(data, outcomes())
    before = ours(data)
    done = put(data, outcomes("refuted"), author=Author("ag-7gsk22", "Council", date(2026, 11, 24)))
    assert done.counts == {"new": len(KEYS)}
    assert done.status == "refuted" == put(data, outcomes()).status  # by all rows, whoever publishes
    assert all(row in ours(data) for row in before)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"id": "ev-zzzzz2"}, "there is no evidence"),
        ({"held": "no", "not_held_reason": "not-public"}, "not held"),
        ({"digest": "cd" * 32}, "digest of another item"),
        ({"kind": "document"}, "entered as document, and the questions that were asked are those for photo"),
    ],
)
def test_a_row_that_does_not_fit_the_item_is_refused_and_nothing_is_written(
    data: Path, change: dict[str, str], told: str
) -> None:
    rows = table(data, "evidence")
    put_rows(data / "evidence.csv", [row | change if row["id"] == HELD else row for row in rows])
    before = bytes_of(data)
    with pytest.raises(KgError, match=told):
        put(data, outcomes())
    assert bytes_of(data) == before


def test_what_is_withheld_leaves_reasons_and_references(tmp_path: Path) -> None:
    work = casework(tmp_path / "store")
    withheld = Withheld.of(work.store, work.item)
    text = f"Moth saw {SOURCE}, also at www.lantern.example and m.lantern.example/x; mother and lantern.example.org."
    said, count = withheld.out_of(text)
    assert said == f"{MARK} saw {MARK}, also at {MARK} and {MARK}; mother and lantern.example.org."
    assert count == 4


def test_pseudonyms_of_other_items_and_accounts_are_withheld_too(tmp_path: Path) -> None:
    work = casework(tmp_path / "store", source_url="https://lantern.example/@firefly/posts")
    casework(tmp_path / "store", b"other shapes", by="beetle")
    said, count = Withheld.of(work.store, work.item).out_of("Beetle wrote it, as @Firefly does; posts of @fireflyer.")
    assert (said, count) == (f"{MARK} wrote it, as {MARK} does; posts of @fireflyer.", 2)


def test_addresses_of_a_public_source_may_stand(tmp_path: Path) -> None:
    work = casework(tmp_path / "store", restriction="public")
    assert Withheld.of(work.store, work.item).out_of(f"moth saw {SOURCE}") == (f"{MARK} saw {SOURCE}", 1)


def test_an_exact_position_is_refused_with_its_cell_before_anything_is_kept(kg: Kg, tmp_path: Path) -> None:
    work = casework(tmp_path / "store")
    sheet = filled(tmp_path / "s.csv", everywhere("likely"))
    rows = sheet_rows(sheet)
    rows[2] |= {"reference": "10.50021, 20.40012", "private_note": "10.50021, 20.40012"}
    put_rows(sheet, rows)
    words = ("evidence", "submit", work.item.digest, sheet, "--verifier", "heron", "--store", work.store.folder)
    code, out, _ = kg(*words)
    assert code == 1 and "s.csv:4 reference" in out and "10.50021" not in out and "private_note" in out
    assert work.verifiers() == ()


def test_publishing_judges_the_sheets_again(data: Path, tmp_path: Path) -> None:
    work = casework(tmp_path / "store")
    both(work, tmp_path, everywhere("likely"), everywhere("likely"))
    with pytest.raises(DataFaults) as error:
        work.outcomes(lambda text: [("privacy-phone", "no")] if text == "W saw the tower." else [])
    assert {(one.path, one.column) for one in error.value.problems} == {("wren.csv", "reason")}


def published(kg: Kg, work: Casework, data: Path, *more: str) -> tuple[int, str, str]:
    words = ("--row", HELD, "--author", "Verania Dossier", "--data", data, "--date", "2026-11-23")
    return kg("evidence", "publish", work.item.digest[:10], *words, "--store", work.store.folder, *more)


@pytest.mark.parametrize(("day", "says"), [("2099-01-01", "is still to come"), ("0001-01-01", "is too early")])
def test_answers_are_not_published_on_a_day_that_cannot_be_meant(
    kg: Kg, data: Path, tmp_path: Path, day: str, says: str
) -> None:
    work = casework(tmp_path / "store")
    both(work, tmp_path, everywhere("likely"), everywhere("likely"))
    before = bytes_of(data)
    code, out, err = published(kg, work, data, "--date", day)
    assert (code, out) == (2, "") and says in err and bytes_of(data) == before


def test_undecided_answers_are_not_published(kg: Kg, data: Path, tmp_path: Path) -> None:
    work = casework(tmp_path / "store")
    both(work, tmp_path, everywhere("likely"), everywhere("likely", origin="refuted"))
    before = bytes_of(data)
    code, _, err = published(kg, work, data)
    assert code == 2 and "a third decides" in err and bytes_of(data) == before


def test_who_publishes_is_told_when_other_rows_make_the_item_worse(kg: Kg, data: Path, tmp_path: Path) -> None:
    put(data, outcomes("unlikely"), author=Author("ag-7gsk22", "Council", date(2026, 11, 24)))
    rows = [row | {"digest": ""} if row["id"] == HELD else row for row in table(data, "evidence")]
    put_rows(data / "evidence.csv", rows)
    work = casework(tmp_path / "store")
    both(work, tmp_path, everywhere("likely"), everywhere("likely"))
    code, _, err = published(kg, work, data)
    assert code == 0 and "status: likely" in err and f"{HELD} has the status doubtful" in err


def test_an_answer_was_decided_when_the_last_sheet_came_in(
    kg: Kg, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blind, "now", lambda: "2026-11-20T23:59:00Z")
    work = casework(tmp_path / "store")
    both(work, tmp_path, everywhere("likely"), everywhere("likely"))
    words = ("--row", HELD, "--author", "Verania Dossier", "--data", data, "--store", work.store.folder)
    assert kg("evidence", "publish", work.item.digest, *words)[0] == 0
    assert {row["decided_on"] for row in ours(data)} == {"2026-11-20"}
    assert all(row["entered_on"] > "2026-11-20" for row in ours(data))


# -- what is withheld, or was withdrawn


@pytest.fixture
def work(data: Path, tmp_path: Path) -> Casework:
    """An item of which all is answered, and not published yet."""
    found = casework(tmp_path / "store")
    both(found, tmp_path, everywhere("likely"), everywhere("likely"))
    return found


def withhold(data: Path, name: str, tier: str = "sealed", rows: int = 100, columns: Collection[str] = ()) -> None:
    """Move rows about the item to the private folder, or only some of their columns."""
    ours: list[dict[str, str]] = []
    others: list[dict[str, str]] = []
    for row in table(data, name):
        (ours if HELD in (row["id"], row.get("evidence", "")[-10:-1]) and len(ours) < rows else others).append(row)
    moved = [{key: text for key, text in row.items() if not columns or key in columns} for row in ours]
    private_of(data).mkdir(parents=True, exist_ok=True)
    put_rows(private_of(data) / f"{name}.csv", [row | {"tier": tier} for row in moved])
    put_rows(data / f"{name}.csv", sorted([*others, *ours], key=lambda row: row["id"]) if columns else others)


@pytest.mark.parametrize(("rows", "tier"), [(100, "sealed"), (100, "restricted"), (1, "sealed")])
@pytest.mark.parametrize("author", ["Verania Dossier", "ag-7gsk22"])
def test_a_withheld_answer_is_not_published_again(
    kg: Kg, data: Path, work: Casework, rows: int, tier: str, author: str
) -> None:
    published(kg, work, data)
    withhold(data, "verifications", tier, rows)
    before, count = ours(data), min(rows, len(KEYS))
    code, _, err = published(kg, work, data, "--again", "--author", author)
    assert code == 0 and f"left as they are there: {count}" in err
    hidden = {row["question"] for row in list(csv.DictReader((private_of(data) / "verifications.csv").open()))}
    assert all(row in ours(data) for row in before) and not hidden & {row["question"] for row in ours(data)}


def test_an_answer_of_which_a_cell_is_withheld_stays_as_it_is(kg: Kg, data: Path, work: Casework) -> None:
    published(kg, work, data)
    withhold(data, "verifications", rows=1, columns=("id", "reason"))
    rows = table(data, "verifications")
    mine = next(row for row in rows if HELD in row["evidence"])
    put_rows(data / "verifications.csv", [row | {"reason": "It fits."} if row == mine else row for row in rows])
    before = bytes_of(data)
    assert published(kg, work, data, "--again")[0] == 0 and bytes_of(data) == before


def test_nothing_is_published_about_a_withheld_item(kg: Kg, data: Path, work: Casework) -> None:
    withhold(data, "evidence")
    before = bytes_of(data)
    code, _, err = published(kg, work, data)
    assert code == 2 and f"{HELD} is withheld" in err and bytes_of(data) == before


@pytest.mark.parametrize("digest", ["", "cd" * 32])
def test_a_digest_that_is_withheld_is_not_published(kg: Kg, data: Path, work: Casework, digest: str) -> None:
    digest = digest or work.item.digest
    rows = table(data, "evidence")
    put_rows(data / "evidence.csv", [row | {"digest": digest} if row["id"] == HELD else row for row in rows])
    withhold(data, "evidence", columns=("id", "digest"))
    put_rows(data / "evidence.csv", rows)
    code, _, err = published(kg, work, data)
    assert next(row["digest"] for row in table(data, "evidence") if row["id"] == HELD) == ""
    assert (code, len(ours(data))) == ((0, len(KEYS)) if digest == work.item.digest else (2, 0))
    assert code == 0 or f"{HELD} has the digest of another item" in " ".join(err.split())


def test_a_private_folder_that_cannot_be_read_stops_it(kg: Kg, data: Path, work: Casework) -> None:
    published(kg, work, data)
    withhold(data, "verifications", "secret")
    before = bytes_of(data)
    code, out, _ = published(kg, work, data)
    assert code == 1 and "private-tier" in out and bytes_of(data) == before
    assert "there is no folder" in published(kg, work, data, "--private", "nowhere")[2]


def test_a_withdrawn_answer_is_not_published_again(kg: Kg, data: Path, work: Casework) -> None:
    published(kg, work, data)
    one = next(row["id"] for row in ours(data) if row["needed"] == "no")
    assert kg("withdraw", one, data, "--reason", "safety")[0] == 0
    before = ours(data)
    code, _, err = published(kg, work, data, "--author", "ag-7gsk22")
    assert code == 0 and "not published again: 1" in err
    assert len(ours(data)) == len(before) + len(KEYS) - 1  # the other author answers for the others
    needed = next(row["id"] for row in ours(data) if row["needed"] == "yes")
    assert kg("withdraw", needed, data, "--reason", "safety")[0] == 0 and ours(data) == []
    code, _, err = published(kg, work, data)
    assert code == 0 and f"not published again: {len(KEYS)}" in err and ours(data) == []


def test_an_answer_that_was_withdrawn_while_it_was_withheld_is_not_published(
    kg: Kg, data: Path, work: Casework
) -> None:
    published(kg, work, data)
    one = ours(data)[0]["id"]
    withhold(data, "verifications", rows=1)
    before = bytes_of(data)
    assert "never public" in kg("withdraw", one, data, "--reason", "safety")[2]
    code, _, err = published(kg, work, data)
    assert code == 0 and "not published again: 1" in err and bytes_of(data) == before


def test_a_withdrawn_item_is_not_published_again(kg: Kg, data: Path, work: Casework) -> None:
    published(kg, work, data)
    row = next(row for row in table(data, "evidence") if row["id"] == HELD)
    assert kg("withdraw", HELD, data, "--reason", "safety")[0] == 0
    code, _, err = published(kg, work, data)
    assert code == 2 and f"{HELD} was withdrawn, so nothing about it is published again" in " ".join(err.split())
    other = "ev-c7h4w3"
    put_rows(data / "evidence.csv", [*table(data, "evidence"), row | {"id": other, "digest": ""}])
    before = bytes_of(data)
    code, _, err = published(kg, work, data, "--row", other)
    assert code == 2 and "the item was withdrawn from this dossier" in err and bytes_of(data) == before


def everything(dist: Path) -> bytes:
    """Return all bytes of a release, those of packed files unpacked."""
    files = [path for path in sorted(dist.rglob("*")) if path.is_file()]
    return b"\n".join(gzip.decompress(one.read_bytes()) if one.suffix == ".gz" else one.read_bytes() for one in files)


def test_the_whole_path_from_a_picture_to_rows_in_a_release(kg: Kg, data: Path, tmp_path: Path) -> None:
    file = picture(tmp_path / "shapes.png")
    assert kg("evidence", "add", file, "--by", "moth", "--source-url", SOURCE, "--data", data)[0] == 0
    digest = kg("evidence", "list", "--data", data, "--format", "json")[1].split('"digest": "')[1][:64]
    place = ("--data", data)
    for name, answers in (("heron", everywhere("established")), ("wren", everywhere("established", origin="likely"))):
        sheet = tmp_path / f"{name}.csv"
        assert kg("evidence", "worksheet", digest, "--verifier", name, "--out", sheet, *place)[0] == 0
        filled(sheet, answers, f"Seen on {SOURCE} as heron and moth said.")
        assert kg("evidence", "submit", digest, sheet, "--verifier", name, *place)[0] == 0
    third = tmp_path / "owl.csv"
    assert kg("evidence", "worksheet", digest, "--verifier", "owl", "--out", third, "--decide", *place)[0] == 0
    (row,) = sheet_rows(third)
    answer = {"answer": "likely", "reason": "An earlier post may exist.", "reference_kind": "reverse-search"}
    put_rows(third, [row | answer | {"reference": "search of 2 March"}])
    assert kg("evidence", "decide", digest, third, "--verifier", "owl", *place)[0] == 0
    words = ("evidence", "publish", digest, "--row", HELD, "--author", "Verania Dossier", "--date", "2026-11-23")
    assert "are those for photo" in kg(*words, "--row", "ev-w4cfjd", *place)[2]
    code, out, err = kg(*words, *place)
    assert code == 0 and "verifications.csv" in out and "status: likely, since origin is likely" in err
    assert kg("check", data)[:2] == (0, "")
    build(data, tmp_path / "dist")
    released = everything(tmp_path / "dist")
    assert b"An earlier post may exist." in released and digest.encode() in released
    for secret in (b"heron", b"wren", b"moth", b"owl.csv", b"lantern.example"):
        assert secret not in released
    assert kg(*words, *place)[1] == ""
