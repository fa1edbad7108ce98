"""Working copies: marked, linked to the original by the log, and never taken for it."""

import io
import json
import stat
from pathlib import Path

import pytest
from PIL import Image

from kg.evidence import working
from kg.evidence.audit import audit
from kg.evidence.copying import Refused
from kg.evidence.store import EvidenceStore, Item
from kg.evidence.working import NoKindOfCopy, keep_copy
from tests.conftest import Kg
from tests.evidencemedia import camera_exif, film, picture
from tests.evidencestores import begun, contents, note, take

BY = "owl-2"


@pytest.fixture
def store(tmp_path: Path) -> EvidenceStore:
    return begun(tmp_path)


def keep(store: EvidenceStore, item: Item, path: Path, how: str = "crop") -> Path:
    with store.writing():
        return keep_copy(store, item, path, how, BY, "by hand", "the first word")


def test_a_copy_says_what_it_is_in_its_name_beside_it_and_in_the_log(store: EvidenceStore, tmp_path: Path) -> None:
    item = take(store, note(tmp_path)).item
    path = keep(store, item, note(tmp_path, "part.TXT", "An"), "CROP")
    event = list(store.events())[-1]
    assert path.parent == store.folder / "working" / item.digest and path.name == f"{event.after}.derived-crop.txt"
    assert (event.kind, event.before, event.note) == ("derived", item.digest, "the first word")
    told = json.loads(Path(f"{path}.json").read_text(encoding="utf-8"))
    assert told["this is"] == "a working copy, not an original" and told["made of"] == item.digest
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o444}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700 and not audit(store).all_faults


def test_an_original_or_the_same_copy_again_is_refused(store: EvidenceStore, tmp_path: Path) -> None:
    items = [take(store, note(tmp_path, text=f"note {number}")).item for number in range(2)]
    part = note(tmp_path, "part.txt", "note")
    keep(store, items[0], part)
    before = contents(store.folder)
    for item, path, told in (
        (items[0], note(tmp_path, text="note 1"), "has the bytes of the original"), (items[0], part, "is kept already"),
        (items[1], part, f"working copy of {items[0].digest[:12]}"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=told):
            keep(store, item, path)
    with pytest.raises(Refused, match="is a working copy"):
        take(store, part)
    assert contents(store.folder) == before


@pytest.mark.parametrize("how", ["", "../up", "two words", "crop.png"])
def test_how_it_was_made_is_one_word(store: EvidenceStore, tmp_path: Path, how: str) -> None:
    item = take(store, note(tmp_path)).item
    with pytest.raises(NoKindOfCopy):
        keep(store, item, note(tmp_path, "part.txt", "An"), how)


def test_a_keeping_that_was_cut_off_is_named_and_healed(
    store: EvidenceStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    item, part = take(store, note(tmp_path)).item, note(tmp_path, "part.txt", "An")
    with monkeypatch.context() as patched:
        patched.setattr(working, "sync_folder", lambda folder: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            keep(store, item, part)
    assert {fault.rule for fault in audit(store).all_faults} == {"custody-copy"}
    keep(store, item, part)
    assert not audit(store).all_faults


# -- copies that are made here


def made(kg: Kg, store: EvidenceStore, item: Item, *words: str) -> Image.Image:
    code, out, err = kg("evidence", "copy", item.digest[:8], *words, "--by", BY, "--store", store.folder)
    assert (code, err) == (0, "")
    return Image.open(io.BytesIO((store.folder / out.strip()).read_bytes()))


def test_a_part_of_a_picture_is_hidden_for_good_and_the_rest_stays(
    kg: Kg, store: EvidenceStore, tmp_path: Path
) -> None:
    path = picture(tmp_path / "shapes.png", exif=camera_exif())
    item = take(store, path).item
    hidden, shown = made(kg, store, item, "--blur", "100,60,80,50").convert("RGB"), Image.open(path).convert("RGB")
    part = (100, 60, 180, 110)
    assert len(hidden.crop(part).getcolors() or ()) <= 16
    for picture_ in (hidden, shown):
        picture_.paste((0, 0, 0), part)
    assert hidden.tobytes() == shown.tobytes() and not hidden.getexif()
    event = list(store.events())[-1]
    assert event.note == "hidden: 100,60,80,50 in pixels" and "Pillow" in event.tool and not audit(store).all_faults


def test_a_still_is_the_picture_of_that_second(kg: Kg, store: EvidenceStore, tmp_path: Path) -> None:
    item = take(store, film(tmp_path / "film.mp4", sound=False)).item
    one, other = (made(kg, store, item, "--still", second) for second in ("0.05", "1.5"))
    assert one.size == other.size == (160, 120) and one.tobytes() != other.tobytes()
    assert [event.note for event in store.events() if event.kind == "derived"] == [
        "the picture at 0.05 seconds", "the picture at 1.5 seconds",
    ]  # fmt: skip


def test_of_an_original_that_was_changed_nothing_is_made(kg: Kg, store: EvidenceStore, tmp_path: Path) -> None:
    item = take(store, picture(tmp_path / "shapes.png")).item
    item.original.chmod(0o600)
    picture(item.original, seed=2)
    code, _, err = kg("evidence", "copy", item.digest, "--blur", "0,0,9,9", "--by", BY, "--store", store.folder)
    assert code == 2 and "is gone or changed" in err and [event.kind for event in store.events()] == ["collected"]


def test_a_copy_that_the_disk_does_not_take_is_told_in_a_line(
    kg: Kg, store: EvidenceStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = take(store, picture(tmp_path / "shapes.png")).item
    monkeypatch.setattr("tempfile.mkstemp", lambda **words: (_ for _ in ()).throw(OSError(28, "No space left")))
    code, _, err = kg("evidence", "copy", item.digest, "--blur", "0,0,9,9", "--by", BY, "--store", store.folder)
    assert code == 2 and "the disk is full" in err and err.count("\n") == 1


def test_a_note_that_is_no_text_is_the_same_in_the_log_and_beside_the_copy(
    store: EvidenceStore, tmp_path: Path
) -> None:
    item, part = take(store, note(tmp_path)).item, note(tmp_path, "part.txt", "An")
    with store.writing():
        keep_copy(store, item, part, "crop", BY, "by hand", "caf\udce9")
    assert not audit(store).all_faults


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--still", "60"], "it shows nothing at 60 seconds"), (["--blur", "0,0,9,9"], "is video/mp4, and no picture"),
        (["--blur", "0,0,9"], "is no part of a picture"), ([], "name one"),
        (["--still", "inf"], "a second of the film"),
        (["x.png", "--as", "crop"], "say what the copy"),
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_told(kg: Kg, store: EvidenceStore, tmp_path: Path, words: list[str], told: str) -> None:
    item = take(store, film(tmp_path / "film.mp4", sound=False)).item
    code, _, err = kg("evidence", "copy", item.digest, *words, "--by", BY, "--store", store.folder)
    assert code == 2 and told in err and err.count("\n") == 1 and not (store.folder / "working").exists()


def test_a_part_outside_of_the_picture_is_refused(kg: Kg, store: EvidenceStore, tmp_path: Path) -> None:
    item = take(store, picture(tmp_path / "shapes.png")).item
    code, _, err = kg("evidence", "copy", item.digest, "--blur", "300,0,40,10", "--by", BY, "--store", store.folder)
    assert code == 2 and "outside of its 320 × 240 pixels" in err
