"""Files that are made to harm: refused cleanly or read, never more than the limits, and no process is left over."""

import os
import random
import signal
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject

from kg.evidence.copying import Refused
from kg.evidence.technical.confined import NotRead, confined
from kg.evidence.technical.limits import Limits
from kg.evidence.technical.read import read_file
from tests.evidencemedia import camera_exif, document, film, picture, tone
from tests.evidencestores import begun, contents, take

SHORT = Limits(processor=0.9, seconds=200, answer=2000)


def call(name: str, path: Path, limits: Limits = SHORT, **options: Any) -> bytes:
    return confined(f"tests.hostilereaders:{name}", path, options, limits)


def running(word: str) -> list[int]:
    """The processes whose command has a word."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if word.encode() in command and state != "Z" and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return found


def gone(find: Callable[[], Any], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while find() and time.monotonic() < end:
        time.sleep(0.05)
    return not find()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "marked-file"
    path.write_bytes(b"abc")
    return path


# -- the process


def test_an_answer_comes_back_with_the_options(file: Path) -> None:
    assert call("answers", file, most=3) == b"abc[('most', 3)]"


def test_the_process_has_no_environment_and_stands_at_the_root(file: Path) -> None:
    folder, *names = call("surroundings", file).decode().split()
    assert folder == "/"
    assert set(names) <= {
        "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUTF8", "PYTHONHASHSEED", "OPENBLAS_NUM_THREADS", "LC_CTYPE",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("refuses", "it is \\u001b[31mred\\u202e and long"),
        ("fails", "'/Root'"),
        ("nests", "nested without an end"),
        ("takes_memory", "more memory than it may have"),
        ("breaks_off", "its reader broke off (SIGABRT)"),
        ("leaves", "its reader broke off (exit code 0)"),
        ("spins", "more than 0.9 seconds of the processor"),
        ("says_too_much", "longer than 2,000 bytes"),
        ("writes", "File too large"),
    ],
)
def test_a_reader_that_misbehaves_gives_a_reason_and_leaves_nothing(file: Path, name: str, reason: str) -> None:
    with pytest.raises(NotRead) as refusal:
        call(name, file)
    assert reason in refusal.value.reason and len(refusal.value.reason) < 400
    assert [path.stat().st_size for path in file.parent.iterdir() if path != file] in ([], [0])
    assert gone(lambda: running(file.as_posix()))


def test_a_reader_that_waits_is_killed_by_the_clock(file: Path) -> None:
    with pytest.raises(NotRead, match="longer than 1 seconds"):
        call("sleeps", file, Limits(seconds=1))
    assert gone(lambda: running(file.as_posix()))


def test_what_a_reader_started_ends_with_it(file: Path) -> None:
    number = int(call("starts_another", file))
    assert gone(lambda: os.path.exists(f"/proc/{number}") and number in running("time.sleep(600)"))


def test_what_a_library_prints_is_no_answer(file: Path) -> None:
    assert call("prints", file) == b"true"


def test_a_reader_ends_when_the_process_that_started_it_is_killed(file: Path) -> None:
    code = f"from tests.test_evidence_hostile import call, Path; call('sleeps', Path({str(file)!r}))"
    root = Path(__file__).resolve().parent.parent
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=root, start_new_session=True)
    marked = "kg.evidence.technical.child"
    assert gone(lambda: not [one for one in running(file.as_posix()) if one in running(marked)], 30)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    assert gone(lambda: running(file.as_posix()))


# -- the files


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(path: Path, width: int, height: int, data: bytes, *more: bytes) -> Path:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + header + b"".join(more) + chunk(b"IDAT", data) + chunk(b"IEND", b""))
    return path


def endless_tree(path: Path) -> Path:
    writer = PdfWriter()
    writer.add_blank_page(10, 10)
    pages = writer.root_object["/Pages"].get_object()
    assert isinstance(pages, DictionaryObject)
    again = writer._add_object(DictionaryObject({NameObject("/Type"): NameObject("/Pages")}))
    inner = again.get_object()
    assert isinstance(inner, DictionaryObject)
    inner[NameObject("/Kids")] = ArrayObject([again])
    pages[NameObject("/Kids")] = ArrayObject([again])
    writer.write(path)
    return path


def many_pages(path: Path) -> Path:
    writer = PdfWriter()
    writer.add_blank_page(10, 10)
    pages = writer.root_object["/Pages"].get_object()
    assert isinstance(pages, DictionaryObject)
    pages[NameObject("/Count")] = NumberObject(2**31)
    writer.write(path)
    return path


def nested(path: Path) -> Path:
    document(path)
    data = path.read_bytes()
    path.write_bytes(data.replace(b"/Kids [", b"/Kids " + b"[" * 200_000, 1))
    return path


def cut(path: Path, share: float) -> Path:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    return path


def looped_exif(path: Path) -> Path:
    """A JPEG whose EXIF directory leads to itself, as its EXIF and its GPS part."""
    entries = b"".join(struct.pack(">HHII", tag, 4, 1, 8) for tag in (0x8769, 0x8825, 0xA005))
    tiff = b"MM\0*" + struct.pack(">I", 8) + struct.pack(">H", 3) + entries + struct.pack(">I", 8)
    picture(path, size=(16, 16))
    data = path.read_bytes()
    segment = b"Exif\0\0" + tiff
    path.write_bytes(data[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + data[2:])
    return path


def looped_tiff(path: Path) -> Path:
    picture(path, size=(16, 16))
    data = bytearray(path.read_bytes())
    start = struct.unpack("<I", data[4:8])[0]
    count = struct.unpack("<H", data[start : start + 2])[0]
    at = start + 2 + 12 * count
    data[at : at + 4] = struct.pack("<I", start)
    path.write_bytes(data)
    return path


def lasting(path: Path) -> Path:
    """A film of thirty seconds, of which most are cut away, with its index at the beginning."""
    return cut(film(path, seconds=30, fps=2, sound=False), 0.85)


def cut_zip(path: Path) -> Path:
    path.write_bytes(b"PK\x03\x04" + bytes(100))
    return path


REFUSED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "wide.png": (lambda path: png(path, 2**31 - 1, 1, b""), "2,147,483,647 × 1 pixels large by its own account"),
    "bomb.png": (lambda path: png(path, 60_000, 60_000, zlib.compress(bytes(1 << 20))), "more than 200,000,000"),
    "words.png": (lambda path: png(path, 1, 1, zlib.compress(b"\0\0"),
                                   chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(1 << 27)))), "large"),
    "cut.png": (lambda path: cut(picture(path), 0.5), "image/png"),
    "cut.jpg": (lambda path: cut(picture(path), 0.5), "image file is truncated"),
    "endless.pdf": (endless_tree, ""),
    "many.pdf": (many_pages, "it has 2147483648 pages by its own account"),
    "nested.pdf": (nested, ""),
    "cut.mp4": (lambda path: cut(film(path, seconds=0.5, size=(64, 48)), 0.3), ""),
    "lasting.mp4": (lasting, "lasts 30.0 seconds by its own account, but nothing can be read after"),
    "lasting.webm": (lasting, "lasts 30.0 seconds by its own account, but nothing can be read after"),
    "cut.zip": (cut_zip, "zip file"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_lies_is_refused_with_its_reason(tmp_path: Path, name: str) -> None:
    make, reason = REFUSED[name]
    path = make(tmp_path / name)
    began = time.process_time()
    with pytest.raises(NotRead) as refusal:
        read_file(path)
    assert reason in f"{refusal.value.reason} image/png" and time.process_time() - began < 1


@pytest.mark.parametrize(("name", "make"), [("a.jpg", looped_exif), ("a.tiff", looped_tiff)])
def test_a_directory_that_leads_to_itself_is_read_once(tmp_path: Path, name: str, make: Callable[[Path], Path]) -> None:
    found = read_file(make(tmp_path / name))
    assert (found["width"], found["frames"]) == (16, 1)


def test_a_bomb_is_refused_by_the_limit_of_pixels_alone(tmp_path: Path) -> None:
    Image.new("1", (2000, 2000)).save(tmp_path / "a.png")
    assert read_file(tmp_path / "a.png")["width"] == 2000
    with pytest.raises(NotRead, match="more than 1,000,000 are not opened"):
        read_file(tmp_path / "a.png", Limits(pixels=1_000_000))
    with pytest.raises(NotRead, match="its pictures have 64 × 48 pixels"):
        read_file(film(tmp_path / "a.mp4", seconds=0.3, size=(64, 48)), Limits(pixels=1000))


# -- in the store


def test_what_cannot_be_read_is_refused_and_nothing_is_stored(tmp_path: Path) -> None:
    store = begun(tmp_path)
    before = contents(store.folder)
    with pytest.raises(Refused, match=r"cannot be read as image/jpeg: image file is truncated.*--unread"):
        take(store, cut(picture(tmp_path / "a.jpg"), 0.5))
    assert contents(store.folder) == before and not any((store.folder / "incoming").iterdir())


def test_what_cannot_be_read_is_kept_unread_when_that_is_wished(tmp_path: Path) -> None:
    item = take(begun(tmp_path), path := cut(picture(tmp_path / "a.jpg"), 0.5), unread=True).item
    assert item.technical["media_type"] == item.collection.media_type == "image/jpeg"
    assert item.technical["kind"] == "unread" and "truncated" in item.technical["unread"]
    assert item.original.read_bytes() == path.read_bytes()


# -- anything


def flipped(data: bytes, source: random.Random) -> bytes:
    """The bytes with some of them changed, taken out or put in."""
    changed = bytearray(data)
    for _ in range(source.randrange(1, 20)):
        at = source.randrange(len(changed))
        changed[at : at + source.choice((0, 1, 4))] = source.randbytes(source.choice((0, 1, 4)))
    return bytes(changed[: source.randrange(1, len(changed))] if source.random() < 0.2 else changed)


MAKERS: dict[str, Callable[[Path], Path]] = {
    "a.png": lambda path: picture(path, exif=camera_exif()),
    "a.jpg": lambda path: picture(path, exif=camera_exif()),
    "a.mp4": lambda path: film(path, seconds=0.3, size=(48, 32)),
    "a.mkv": lambda path: film(path, seconds=0.3, size=(48, 32)),
    "a.pdf": document,
    "a.wav": tone,
}


def survives(path: Path, seeds: range) -> None:
    data = path.read_bytes()
    for seed in seeds:
        path.write_bytes(flipped(data, random.Random(seed)))
        try:
            assert read_file(path)["media_type"]
        except NotRead as refusal:
            assert refusal.reason and refusal.reason.isprintable()


@pytest.mark.parametrize("name", MAKERS)
def test_a_damaged_file_is_read_or_refused(tmp_path: Path, name: str) -> None:
    survives(MAKERS[name](tmp_path / name), range(1))
    assert gone(lambda: running(tmp_path.as_posix()))


@pytest.mark.proof
@pytest.mark.parametrize("name", MAKERS)
def test_many_damaged_files_are_read_or_refused(tmp_path: Path, name: str) -> None:
    survives(MAKERS[name](tmp_path / name), range(1, 200))
