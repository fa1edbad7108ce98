"""The thumbnail of an item: made anew from its pixels, entered into the log, refused unless everything allows it."""

import shutil
from pathlib import Path

import pytest
from PIL import Image

from kg.build import check
from kg.evidence.audit import audit
from kg.evidence.store import EvidenceStore, Item
from kg.evidence.technical.confined import NotRead
from kg.evidence.thumbnail import made
from kg.protect.consent import withdraw_consent
from kg.protect.looks import LOOKS
from kg.thumbnails import LONGEST, size_of, thumbnails_of
from kg.tiers.place import private_of
from tests.conftest import DATA, Kg
from tests.evidencemedia import camera_exif, film_of, picture, shapes
from tests.evidencestores import BY, begun, contents, note, take
from tests.fault_cases import put
from tests.interference import write_files
from tests.thumbnailing import SHOWN, SOURCE, agree, allow, opened
from tests.withdrawing import DAY

ARRESTED = (
    "id,source,about,identification,act,tier\n"
    f"re-2222b2,{SOURCE},ca-77pbh2,described-only,arrest,sealed\n"
)  # fmt: skip


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier with its private folder and a store, in which everything allows one photograph to be shown."""
    folder = tmp_path_factory.mktemp("thumbnail") / "world"
    data = shutil.copytree(DATA["fixture"], folder / "data" / "verania")
    photo = picture(folder / "lantern.jpg", size=(900, 600), exif=camera_exif())
    taken = take(begun(folder), photo, restriction="public", consent="cn-4k2m9x")
    allow(data, taken.item.digest)
    agree(data)
    return folder


@pytest.fixture
def place(world: Path, tmp_path: Path) -> Path:
    return shutil.copytree(world, tmp_path / "copy")


@pytest.fixture
def data(place: Path) -> Path:
    return place / "data" / "verania"


@pytest.fixture
def store(place: Path) -> EvidenceStore:
    return EvidenceStore(place / "private" / "evidence")


@pytest.fixture
def item(store: EvidenceStore) -> Item:
    (found,) = store.items()
    return found


def ask(kg: Kg, store: EvidenceStore, data: Path, item: Item, *more: str) -> tuple[int, str, str]:
    at = ("--store", store.folder, "--data", data, "--by", "owl-2")
    return kg("evidence", "thumbnail", item.digest[:12], *at, *more)


def test_it_is_small_tells_nothing_of_itself_and_stands_in_the_log(
    kg: Kg, store: EvidenceStore, data: Path, item: Item
) -> None:
    code, out, err = ask(kg, store, data, item)
    (shown,) = thumbnails_of(data)
    assert (code, out) == (0, f"{shown.path}\n") and "says of consent: cn-4k2m9x" in err
    assert shown.evidence == SHOWN and size_of(shown.read()) == (LONGEST, 214)
    assert not {"exif", "icc_profile", "xmp"} & opened(shown.file).info.keys()
    derived, handed_out = list(store.events(item.digest))[-2:]
    assert (derived.kind, derived.by, derived.before, derived.after) == ("derived", "owl-2", item.digest, shown.digest)
    assert (handed_out.kind, handed_out.after, handed_out.place) == ("exported", shown.digest, shown.path)
    assert not audit(store).all_faults and check(data).problems == []
    assert kg("check", data)[0] == 0


def test_asked_again_it_is_the_same_and_kept_once(kg: Kg, store: EvidenceStore, data: Path, item: Item) -> None:
    ask(kg, store, data, item)
    before = contents(data)
    assert ask(kg, store, data, item)[0] == 0 and contents(data) == before
    assert [event.kind for event in store.events(item.digest)][-3:] == ["derived", "exported", "exported"]
    assert not audit(store).all_faults


def test_it_is_taken_out_again_and_another_takes_its_place(
    kg: Kg, store: EvidenceStore, data: Path, item: Item
) -> None:
    before = contents(data)
    _, path, _ = ask(kg, store, data, item)
    code, out, err = ask(kg, store, data, item, "--remove")
    assert (code, out) == (0, path) and "next release is without it" in err
    assert contents(data) == before and not (data / "thumbnails").exists()
    assert "there is none" in ask(kg, store, data, item, "--remove")[2]


@pytest.mark.parametrize(
    ("column", "cell", "told"),
    [
        ("content_warning", "grief", "it has a content warning, and nothing is shown before one"),
        ("content_warning", "", "write none into content_warning once somebody has looked at it"),
        ("kind", "document", "only a photo or a video has a thumbnail"),
        ("held", "no", "no copy of it is held"),
        ("digest", "ab" * 32, "no public row of evidence has its digest"),
    ],
)
def test_a_row_that_forbids_it_is_told_of(
    kg: Kg, store: EvidenceStore, data: Path, item: Item, column: str, cell: str, told: str
) -> None:
    put(data, "evidence.csv", SHOWN, column, cell)
    refused(kg, store, data, item, told)


def refused(kg: Kg, store: EvidenceStore, data: Path, item: Item, told: str, *more: str) -> None:
    """Ask, and see that it is refused in these words and that nothing was written anywhere."""
    before = contents(data), contents(store.folder)
    code, out, err = ask(kg, store, data, item, *more)
    assert (code, out) == (2, "") and told in " ".join(err.split())
    assert (contents(data), contents(store.folder)) == before


def test_what_was_not_taken_in_as_public_is_never_shown(
    kg: Kg, store: EvidenceStore, data: Path, item: Item, tmp_path: Path
) -> None:
    for restriction in ("sealed", "restricted"):
        other = take(
            store, picture(tmp_path / f"{restriction}.png", seed=7 + len(restriction)), restriction=restriction
        )
        put(data, "evidence.csv", SHOWN, "digest", other.item.digest)
        refused(kg, store, data, other.item, f"it was taken in as {restriction}")


def test_what_the_reader_refused_is_not_opened(
    kg: Kg, store: EvidenceStore, data: Path, item: Item, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(picture(tmp_path / "whole.png").read_bytes()[:400])
    for path, unread in ((broken, True), (note(tmp_path), False)):
        other = take(store, path, unread, restriction="public").item
        put(data, "evidence.csv", SHOWN, "digest", other.digest)
        refused(kg, store, data, other, "it is no picture and no film that was read at intake")


def test_without_consent_to_pictures_there_is_none(kg: Kg, store: EvidenceStore, data: Path, item: Item) -> None:
    (private_of(data) / "consent.csv").unlink()
    refused(kg, store, data, item, f"run kg consent add {SHOWN} --scope image")
    agree(data, scope="testimony")
    refused(kg, store, data, item, "the register has no consent to it")
    agree(data, SOURCE)
    refused(kg, store, data, item, "the register has no consent to it")


@pytest.mark.parametrize("subject", [SHOWN, SOURCE])
def test_consent_that_was_taken_back_counts_against_it(
    kg: Kg, store: EvidenceStore, data: Path, item: Item, subject: str
) -> None:
    taken = agree(data, subject, scope="all")
    withdraw_consent(private_of(data), taken.id, DAY)
    refused(kg, store, data, item, f"consent {taken.id} for all was taken back on {DAY}")


def test_what_is_withheld_in_any_cell_is_not_shown(kg: Kg, store: EvidenceStore, data: Path, item: Item) -> None:
    write_files(private_of(data), {"evidence.csv": f"id,cannot_show,tier\n{SHOWN},Something.,sealed\n"})
    refused(kg, store, data, item, "the row or a cell of it is in the private folder")


def test_who_may_be_in_danger_is_not_shown_unless_somebody_looked(
    kg: Kg, store: EvidenceStore, data: Path, item: Item
) -> None:
    write_files(private_of(data), {f"records/{SOURCE}.csv": ARRESTED})
    refused(kg, store, data, item, "if none of them is seen, say why with --shows-nobody")
    refused(kg, store, data, item, "say why with --shows-nobody", "--shows-nobody", " ")
    assert ask(kg, store, data, item, "--shows-nobody", "an empty bridge")[0] == 0
    assert [event.note for event in store.events(item.digest)][-1] == "shows nobody who is protected: an empty bridge"
    assert kg("check", data)[0] == 0
    (private_of(data) / LOOKS).unlink()
    assert "--shows-nobody" in kg("check", data)[1]


def test_a_name_and_a_row_of_several_must_be_clear(kg: Kg, store: EvidenceStore, data: Path, item: Item) -> None:
    put(data, "evidence.csv", "ev-r65jw3", "digest", item.digest)
    refused(kg, store, data, item, f"several rows have its digest, {SHOWN}, ev-r65jw3: name one with --row")
    refused(kg, store, data, item, "ev-w4cfjd has not its digest", "--row", "ev-w4cfjd")
    assert ask(kg, store, data, item, "--row", SHOWN)[0] == 0
    code, _, err = kg("evidence", "thumbnail", item.digest, "--data", data, "--store", store.folder, "--by", "A Name")
    assert code == 2 and "no pseudonym" in err


def test_a_film_gives_the_key_frame_before_its_middle(store: EvidenceStore, tmp_path: Path) -> None:
    colours = ("red",) * 12 + ("blue",) * 12
    clip = film_of(tmp_path / "clip.avi", (Image.new("RGB", (64, 48), colour) for colour in colours))
    body = made(take(store, clip).item)
    (tmp_path / "small.webp").write_bytes(body)
    red, _, blue = opened(tmp_path / "small.webp").convert("RGB").getpixel((20, 20))  # type: ignore[misc]
    assert size_of(body) == (64, 48) and blue > 200 > 60 > red


def test_a_picture_is_upright_and_what_is_clear_is_white(store: EvidenceStore, tmp_path: Path) -> None:
    exif = camera_exif()
    exif[0x0112] = 6  # to be turned by a quarter
    turned = made(take(store, picture(tmp_path / "turned.jpg", size=(800, 400), exif=exif)).item)
    assert size_of(turned) == (LONGEST // 2, LONGEST)
    Image.new("RGBA", (40, 30), (0, 0, 0, 0)).save(tmp_path / "clear.png")
    shapes(3).quantize(16).save(tmp_path / "few.gif")
    for name in ("clear.png", "few.gif"):
        (tmp_path / f"{name}.webp").write_bytes(made(take(store, tmp_path / name).item))
    assert min(opened(tmp_path / "clear.png.webp").getpixel((5, 5))) > 250  # type: ignore[arg-type]
    assert size_of((tmp_path / "few.gif.webp").read_bytes()) == (320, 240)


def test_a_file_that_is_no_picture_is_refused_in_the_process_that_reads_it(
    store: EvidenceStore, tmp_path: Path
) -> None:
    with pytest.raises(NotRead, match="neither a picture nor a film"):
        made(take(store, note(tmp_path)).item)
    assert BY == next(store.events()).by


def test_of_an_original_that_was_changed_no_picture_is_made(
    kg: Kg, store: EvidenceStore, data: Path, item: Item
) -> None:
    item.original.chmod(0o600)
    picture(item.original, seed=2)
    code, _, err = ask(kg, store, data, item)
    assert code == 2 and "is gone or changed" in err and not thumbnails_of(data)
