"""Who may be seen on a picture, who agreed to it, and what becomes of a picture when consent or the row goes."""

import shutil
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kg.build import check
from kg.errors import DataFaults
from kg.protect import apply
from kg.protect.consent import Consent, no_consent_to_picture, withdraw_consent
from kg.protect.looks import LOOKS, Look, add_look, read_looks
from kg.protect.pictured import Around, picture_faults, protected_near
from kg.restricted import build_restricted, check_all, check_private
from kg.shown import read_around
from kg.tables import Row
from kg.thumbnails import thumbnails_of
from kg.tiers.place import private_of
from kg.tiers.work import workplace
from kg.workers import Workers
from tests.conftest import DATA, Kg
from tests.interference import write_files
from tests.protecting import CASE, row
from tests.test_tiers_restricted import KEYS
from tests.thumbnailing import SHOWN, SOURCE, agree, show

ITEM = row("evidence", id="ev-222222", source="so-222222", about=CASE, supports="pr-222222 | pt-333333", kind="photo")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The fictional dossier with a thumbnail."""
    folder = shutil.copytree(DATA["fixture"], tmp_path / "data" / "verania")
    show(folder)
    return folder


def record(act: str = "arrest", **cells: str) -> Row:
    return row("records", **({"id": "re-222222", "source": "so-444444", "about": CASE, "act": act} | cells))


def is_near(rows: list[Row], entries: Sequence[Consent] = ()) -> bool:
    """Whether anybody who is protected may be seen on the item."""
    return bool(protected_near([ITEM], rows, entries)[ITEM.cells["id"]])


@pytest.mark.parametrize(
    ("rows", "is_shown"),
    [
        ([record(source="so-222222")], True),
        ([record(source="so-222222", public_reason="In a campaign.")], True),
        ([record("injury", source="so-222222", age="16")], True),
        ([record("injury", source="so-222222", age="30")], False),
        ([record("killing", source="so-222222", age="16")], False),
        ([record()], False),
        ([record(cell="pt-333333#male")], True),
        ([record(cell="pt-444444#male")], False),
        ([record(), row("judgements", id="ju-222222", subjects="ev-222222 | re-222222")], True),
        ([record(), row("judgements", id="ju-222222", subjects="ev-444444 | re-222222")], False),
    ],
)
def test_a_picture_may_show_whose_record_is_near_it(rows: list[Row], is_shown: bool) -> None:
    assert is_near([*rows, ITEM]) is is_shown


def test_many_pictures_and_many_people_take_no_longer_than_there_are_of_both() -> None:
    sources = [f"so-{number:06}".replace("0", "b").replace("1", "c") for number in range(3_000)]
    items = [row("evidence", id=source.replace("so-", "ev-"), source=source, about=CASE) for source in sources]
    people = [record(id=f"re-{part}{source[4:]}", source=source) for source in sources for part in "23456789"]
    start = time.process_time()
    near = protected_near(items, people, ())
    assert time.process_time() - start < 5  # half a second; each item with each person takes ten
    assert {len(names) for names in near.values()} == {8}


@pytest.mark.parametrize(
    ("subject", "scope", "again", "is_shown"),
    [
        ("re-222222", "image", "", True), ("pe-222222", "all", "", True), ("re-222222", "name", "", False),
        ("re-222222", "image", "2026-11-04", False), ("pe-333333", "image", "", False),
    ],
)  # fmt: skip
def test_a_picture_may_show_who_took_consent_back(subject: str, scope: str, again: str, is_shown: bool) -> None:
    identity = row("judgements", id="ju-333333", kind="identity", subjects="re-222222", objects="pe-222222")
    entries = [entry(subject=subject, scope=scope, withdrawn_on="2026-11-03")]
    entries += [entry("cn-333333", subject, scope, given_on=again)] if again else []
    rows = [record("killing", source="so-222222"), identity, ITEM]
    assert is_near(rows, entries) is is_shown


def entry(ident: str = "cn-222222", subject: str = SHOWN, scope: str = "image", **days: str) -> Consent:
    return Consent(ident, subject, scope, **({"given_on": "2026-11-02", "by": "lantern-9"} | days))


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ([], "has no consent to it"),
        ([entry()], ""),
        ([entry(scope="all")], ""),
        ([entry(scope="name")], "has no consent to it"),
        ([entry(subject=SOURCE)], "has no consent to it"),
        ([entry(withdrawn_on="2026-11-03")], "was taken back on 2026-11-03"),
        ([entry(withdrawn_on="2026-11-03"), entry("cn-333333", given_on="2026-11-04")], ""),
        ([entry(withdrawn_on="2026-11-03"), entry("cn-333333")], "was taken back"),
        (
            [entry(), entry("cn-333333", SOURCE, withdrawn_on="2026-11-03")],
            "consent cn-333333 for image was taken back",
        ),
    ],
)
def test_somebody_agreed_to_pictures_of_the_item_itself_and_nobody_took_it_back(
    entries: list[Consent], told: str
) -> None:
    reason = no_consent_to_picture(SHOWN, SOURCE, entries)
    assert told in reason if told else not reason


def rules(data: Path) -> list[tuple[str, str]]:
    return [(problem.path, problem.rule) for problem in check_private(data, private_of(data))]


def test_a_picture_without_consent_is_a_fault_where_the_register_is_at_hand(data: Path) -> None:
    (shown,) = thumbnails_of(data)
    assert rules(data) == [] and check(data).problems == []  # whoever has the public rows alone cannot know
    private_of(data).mkdir(parents=True)
    assert rules(data) == [(shown.path, "consent-picture")]
    agree(data)
    assert rules(data) == []
    write_files(private_of(data), {"evidence.csv": f"id,cannot_show,tier\n{SHOWN},Something.,sealed\n"})
    assert rules(data) == [(shown.path, "consent-picture")]
    assert list(picture_faults(data, Around({}, (), (), (), ()))) == []  # no row: another rule says so


CHILD, PERSON, IDENTITY = "re-2222b2", "pe-2222b2", "ju-2222b2"
RECORD = (
    "id,source,about,identification,act,age,act_on,tier\n"
    f"{CHILD},{SOURCE},ca-77pbh2,described-only,{{act}},{{age}},2026-11-01,{{tier}}\n"
)  # fmt: skip


def enter(data: Path, act: str = "injury", age: str = "15", tier: str = "sealed") -> None:
    """Enter a record of the source of the item, in the private folder."""
    write_files(private_of(data), {f"records/{SOURCE}.csv": RECORD.format(act=act, age=age, tier=tier)})


def identify(data: Path) -> None:
    """Say in the private folder whose record it is."""
    cells = f"{IDENTITY},identity,{CHILD},same-person,{PERSON},by hand,sealed\n"
    text = f"id,kind,subjects,relation,objects,method,tier\n{cells}"
    write_files(private_of(data), {"judgements.csv": text})


def look(data: Path) -> None:
    """Look at the thumbnail, and answer that nobody near it is seen."""
    (shown,) = thumbnails_of(data)
    near = protected_near_of(data)
    add_look(private_of(data), Look.at(SHOWN, shown.digest, near, "2026-11-24", "lantern-9"))


def protected_near_of(data: Path) -> frozenset[str]:
    return read_around(data, private_of(data))[0].near((SHOWN,))[SHOWN]


@pytest.mark.parametrize("tier", ["sealed", "restricted"])
def test_a_record_that_comes_later_calls_for_a_look_at_the_picture(data: Path, tier: str) -> None:
    (shown,) = thumbnails_of(data)
    agree(data)
    look(data)
    enter(data, "killing", tier=tier)
    assert rules(data) == []  # what is known of killings is no danger to the dead
    enter(data, tier=tier)
    (problem,) = check_private(data, private_of(data))
    assert (problem.path, problem.rule) == (shown.path, "consent-picture") and "--shows-nobody" in problem.message
    assert CHILD not in str(problem) and SOURCE not in str(problem)
    look(data)
    assert rules(data) == []


def test_a_look_is_at_one_picture(data: Path) -> None:
    agree(data)
    enter(data)
    look(data)
    shown = show(data, seed=2)
    assert rules(data) == [(shown.path, "consent-picture")]
    (private_of(data) / LOOKS).write_text("evidence,digest\nnonsense\n\n", encoding="utf-8")
    assert read_looks(private_of(data)) == ([], []) and rules(data) == [(shown.path, "consent-picture")]


def test_what_tells_that_somebody_is_a_child_may_be_withheld_alone(data: Path) -> None:
    """The public row says nothing of the age, one withheld row has it coarsely, and a sealed one exactly."""
    agree(data)
    rows = RECORD.format(act="injury", age="over 10", tier="restricted") + f"{CHILD},,,,,15,,sealed\n"
    write_files(private_of(data), {f"records/{SOURCE}.csv": rows})
    assert [name for _, name in rules(data)] == ["consent-picture"]


@pytest.mark.parametrize("subject", [CHILD, PERSON])
def test_a_person_who_takes_consent_to_pictures_back_is_on_no_picture(kg: Kg, data: Path, subject: str) -> None:
    (shown,) = thumbnails_of(data)
    agree(data)
    enter(data, "killing", "40")
    identify(data)
    agreed = agree(data, subject)
    look(data)
    assert kg("check", data)[0] == 0
    assert kg("consent", "withdraw", agreed.id, data, "--keep", "--date", "2026-11-24")[0] == 0
    code, out, _ = kg("check", data)
    assert code == 1 and f"{shown.path}: remove the file" in " ".join(out.split()) and CHILD not in out
    code, _, err = kg("consent", "withdraw", agreed.id, data, "--date", "2026-11-24")
    assert code == 0 and f"taken out: {shown.path}" in err and thumbnails_of(data) == []
    assert kg("check", data)[0] == 0


def test_a_look_before_consent_was_taken_back_is_not_one_after_it(data: Path) -> None:
    agree(data)
    enter(data)
    look(data)
    taken = agree(data, CHILD)
    withdraw_consent(private_of(data), taken.id, date(2026, 11, 24))
    assert [name for _, name in rules(data)] == ["consent-picture"]
    look(data)
    assert rules(data) == []


def test_a_picture_goes_also_from_a_dossier_with_other_faults(kg: Kg, data: Path) -> None:
    enter(data, "killing", "40")
    agreed = agree(data, CHILD)
    with (data / "evidence.csv").open("a", encoding="utf-8") as file:
        file.write("ev-2222b2\n")
    kg("consent", "withdraw", agreed.id, data, "--date", "2026-11-24")
    assert thumbnails_of(data) == []


def test_partners_have_no_picture_that_may_not_be_public(data: Path, tmp_path: Path) -> None:
    (shown,) = thumbnails_of(data)
    agree(data)
    enter(data, tier="sealed")
    private, out = private_of(data), tmp_path / "x.age"
    with pytest.raises(DataFaults) as refused:
        build_restricted(data, private, out, KEYS, "turbo", lambda *_: None, Workers())
    assert [(one.path, one.rule) for one in refused.value.problems] == [(shown.path, "consent-picture")]
    assert not out.exists()
    checked = check_all(data, private, "restricted", "turbo", lambda *_: None, Workers())
    assert [(one.path, one.rule) for one in checked.problems] == [(shown.path, "consent-picture")]


@pytest.mark.parametrize("tier", ["sealed", "restricted"])
def test_of_a_row_that_is_withheld_in_any_cell_partners_have_no_picture(data: Path, tier: str) -> None:
    write_files(private_of(data), {"evidence.csv": f"id,cannot_show,tier\n{SHOWN},Something.,{tier}\n"})
    with workplace(data, private_of(data)) as work:
        assert thumbnails_of(work.dossier) == []


@pytest.mark.parametrize("subject", [SHOWN, SOURCE])
def test_consent_to_pictures_that_is_taken_back_takes_them_out(kg: Kg, data: Path, subject: str) -> None:
    (shown,) = thumbnails_of(data)
    agreed = agree(data, subject)
    assert kg("consent", "withdraw", agreed.id, data, "--keep", "--date", "2026-11-24")[0] == 0
    assert thumbnails_of(data) == [shown]
    code, _, err = kg("consent", "withdraw", agreed.id, data, "--date", "2026-11-24")
    assert code == 0 and f"taken out: {shown.path}" in err and thumbnails_of(data) == []


def test_consent_to_names_that_is_taken_back_leaves_pictures(kg: Kg, data: Path) -> None:
    agreed = agree(data, scope="name")
    kg("consent", "withdraw", agreed.id, data, "--date", "2026-11-24")
    assert len(thumbnails_of(data)) == 1


def test_what_is_withheld_loses_its_picture(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (shown,) = thumbnails_of(data)

    def withhold(work: Any) -> None:
        apply._withhold(work, work.rows[SHOWN], "for this test")

    monkeypatch.setattr(apply, "_withhold_by_default", withhold)
    done = apply.protect(data, private_of(data), dry_run=True)
    assert shown.path in done.changed and thumbnails_of(data) == [shown]
    apply.protect(data, private_of(data))
    assert thumbnails_of(data) == [] and SHOWN in (private_of(data) / "evidence.csv").read_text(encoding="utf-8")
