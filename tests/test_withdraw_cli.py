"""What `kg withdraw` and `kg consent withdraw` refuse before a byte is written, and what they say of kept releases."""

import shutil
from pathlib import Path

import pytest

from kg.archive import keep, kept
from kg.archive.place import CONTENTS
from kg.build import build
from kg.release.lock import locked
from kg.tiers.place import private_of
from tests.conftest import DATA, Kg
from tests.withdrawing import cells, contents, holding

RECORD, TWIN = "re-6gpkd7", "re-d3g67w"
DATE = ("--date", "2026-11-24")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return shutil.copytree(DATA["fixture"], tmp_path / "verania")


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with one release of the invented dossier, in which another record bears the name as well."""
    folder = tmp_path_factory.mktemp("stored")
    data = shutil.copytree(DATA["fixture"], folder / "verania")
    file = data / "records" / "so-fs6m94.csv"
    assert "Testa Sampel@en" in file.read_text(encoding="utf-8")
    file.write_text(file.read_text(encoding="utf-8").replace("Testa Sampel@en", "Testa Sample@en"), encoding="utf-8")
    build(data, folder / "dist")
    keep(folder / "dist", folder / "archive")
    return folder / "archive"


@pytest.fixture
def archive(stored: Path, tmp_path: Path) -> Path:
    return shutil.copytree(stored, tmp_path / "archive")


LATE = "is still to come, and after release_date in dataset.yaml, 2026-11-24: write the day on which it was done"


@pytest.mark.parametrize(("day", "says"), [("2099-01-01", LATE), ("0001-01-01", "is too early to be meant")])
def test_a_day_for_which_the_dossier_would_be_refused_is_not_written(data: Path, kg: Kg, day: str, says: str) -> None:
    before = contents(data)
    code, out, err = kg("withdraw", RECORD, data, "--reason", "safety", "--date", day)
    assert (code, out) == (2, "") and says in err and err.count("\n") == 1
    assert contents(data) == before


def test_a_day_up_to_the_release_date_is_written_whatever_the_clock_says(data: Path, kg: Kg) -> None:
    card = data / "dataset.yaml"
    text = card.read_text("utf-8").replace("release_date: 2026-11-24", "release_date: 2099-01-01")
    card.write_text(text, "utf-8")
    assert kg("withdraw", RECORD, data, "--reason", "safety", "--date", "2099-01-02")[0] == 2
    assert kg("withdraw", RECORD, data, "--reason", "safety", "--date", "2099-01-01")[0] == 0
    assert kg("check", data)[0] == 0


@pytest.mark.parametrize("more", [("--date", "2099-01-01"), ("--archive", "mistyped")])
def test_consent_is_not_entered_as_taken_back_when_the_thing_cannot_go(
    data: Path, kg: Kg, more: tuple[str, str]
) -> None:
    entry = kg("consent", "add", RECORD, data, "--by", "relative 7", "--given-on", "2026-01-02")[1].strip()
    before = contents(data), contents(private_of(data))
    assert kg("consent", "withdraw", entry, data, *more)[0] == 2
    assert (contents(data), contents(private_of(data))) == before


@pytest.mark.parametrize("subject", ["so-fs6m94", "so-7zrq9d", "re-d3g67w", "ev-mbv7mq", "pe-3dd7wg"])
def test_consent_that_is_taken_back_takes_all_that_depends_on_the_thing(data: Path, kg: Kg, subject: str) -> None:
    entry = kg("consent", "add", subject, data, "--by", "relative 7", "--given-on", "2026-01-02")[1].strip()
    assert kg("consent", "withdraw", entry, data, *DATE)[0] == 0
    assert cells(data, "tombstones.csv", subject)["reason"] == "consent-withdrawn"
    assert kg("check", data)[0] == 0


@pytest.mark.parametrize(("before", "after"), [("safety", "safety"), ("duplicate", "consent-withdrawn")])
def test_consent_to_what_was_withdrawn_before_changes_a_reason_for_which_names_stay(
    data: Path, kg: Kg, before: str, after: str
) -> None:
    entry = kg("consent", "add", RECORD, data, "--by", "relative 7", "--given-on", "2026-01-02")[1].strip()
    heir = ("--replaced-by", TWIN) if before == "duplicate" else ()
    assert kg("withdraw", RECORD, data, "--reason", before, *heir, *DATE)[0] == 0
    assert kg("consent", "withdraw", entry, data, *DATE)[0] == 0
    assert cells(data, "tombstones.csv", RECORD)["reason"] == after


def test_what_went_on_the_same_day_is_not_said_to_have_gone_with_it(data: Path, kg: Kg) -> None:
    kg("withdraw", "ev-mbv7mq", data, "--reason", "safety", *DATE)
    kg("withdraw", "so-fs6m94", data, "--reason", "safety", *DATE)
    code, out, err = kg("withdraw", "ev-mbv7mq", data, "--reason", "safety", *DATE)
    assert (code, out) == (0, "") and "was withdrawn before: ev-mbv7mq" in err and "so-fs6m94" not in err


def test_withdrawing_what_a_tombstone_in_words_stands_for_is_no_error(data: Path, kg: Kg) -> None:
    code, out, err = kg("withdraw", "ev-9tq4dz", data, "--reason", "consent-withdrawn")
    assert (code, out) == (0, "") and "was withdrawn before: ev-9tq4dz (consent-withdrawn, 23 November 2026)" in err


# -- kept releases


def test_a_dry_run_says_from_which_kept_releases_it_would_be_taken_and_changes_none(
    data: Path, archive: Path, kg: Kg
) -> None:
    before = contents(data), contents(archive)
    words = ("withdraw", RECORD, data, "--reason", "safety", "--archive", archive, "--dry-run", *DATE)
    (version,) = (one.version for one in kept(archive))
    code, _, err = kg(*words)
    assert code == 0 and f"it would be taken back from {version}\n" in err
    assert (contents(data), contents(archive)) == before
    assert kg(*words[:-3], *DATE)[0] == 0
    assert f"no release in {archive} holds it" in kg(*words)[2]


def test_an_archive_that_somebody_writes_is_said_to_hold_it_still(data: Path, archive: Path, kg: Kg) -> None:
    words = ("withdraw", RECORD, data, "--reason", "safety", "--archive", archive, *DATE)
    with locked(archive / CONTENTS):
        code, _, err = kg(*words)
    last = err.splitlines()[-1]
    assert code == 2 and "wait for it to end" in last
    assert last.endswith(
        f"{RECORD} is withdrawn from the dossier, and releases in {archive} may still hold it: run the same again"
    )
    code, _, err = kg(*words)
    assert code == 0 and "taken back from" in err and holding(archive, RECORD) != []


def test_the_names_of_a_duplicate_go_when_it_is_given_a_stricter_reason(data: Path, archive: Path, kg: Kg) -> None:
    words = ("withdraw", RECORD, data, *DATE)
    assert kg(*words, "--reason", "duplicate", "--replaced-by", TWIN)[0] == 0
    assert holding(archive, "Testa Sample") != []
    code, out, err = kg(*words, "--reason", "safety", "--archive", archive)
    assert (code, out) == (0, "tombstones.csv\n") and "its reason was duplicate and is safety" in err
    assert holding(archive, "Testa Sample") == []


def test_a_dry_run_names_a_kept_release_that_cannot_be_read(data: Path, archive: Path, kg: Kg) -> None:
    (one,) = kept(archive)
    (one.path / "manifest.json").unlink()
    code, _, err = kg("withdraw", RECORD, data, "--reason", "safety", "--archive", archive, "--dry-run", *DATE)
    assert code == 2 and f"{one.path} is damaged: " in err.splitlines()[-1]
