"""What is read out of files: their kind by their bytes, and what a camera, a phone or a program wrote into them."""

import json
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from kg.evidence.technical.limits import Limits
from kg.evidence.technical.read import read_file
from kg.evidence.technical.readers import read
from kg.evidence.technical.sniff import HEAD, UNKNOWN, media_type
from tests.evidencemedia import camera_exif, document, film, picture, shapes, tone


def told(path: Path) -> dict[str, Any]:
    """What the readers say, here and not in a process of its own, which `test_evidence_hostile` is about."""
    return dict(json.loads(read(path, {}, Limits())))


# -- what it is


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.png", "image/png"), ("a.jpg", "image/jpeg"), ("a.gif", "image/gif"), ("a.webp", "image/webp"),
        ("a.tiff", "image/tiff"), ("a.bmp", "image/bmp"), ("a.avif", "image/avif"),
    ],
)  # fmt: skip
def test_a_picture_is_known_by_its_bytes_and_its_size_is_read(tmp_path: Path, name: str, kind: str) -> None:
    path = picture(tmp_path / name, size=(64, 48)).rename(tmp_path / "named.pdf")
    found = told(path)
    assert (found["media_type"], found["kind"]) == (kind, "image")
    assert (found["width"], found["height"], found["frames"]) == (64, 48, 1)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\0\1\2", UNKNOWN), (b"plain words\n", "text/plain"), ("متن فارسی".encode(), "text/plain"),
        ("ش".encode() * HEAD, "text/plain"), (b"\xd8", UNKNOWN), (b"<svg onload='x'>", "image/svg+xml"),
        (b'<?xml version="1.0"?>\n<!-- x --><svg>', "image/svg+xml"), (b"<!DOCTYPE html><p>", "text/html"),
        (b"#EXTM3U\nfile:" + b"///etc/passwd", "text/plain"), (b"PK\3\4", "application/zip"),
        (b"\x1f\x8b\x08", "application/gzip"), ("متن".encode("utf-16-le"), UNKNOWN),
        (b"\xff\xfe" + "متن".encode("utf-16-le"), "text/plain"), (b"\xfe\xff\0a", "text/plain"),
        (b"\0\0\0\x18ftypqt  ", "video/quicktime"), (b"\0\0\0\x18ftypisom", "video/mp4"),
        (b"\0\0\0\x18ftypheic", "image/heic"), (b"\0\0\0\x18ftypM4A ", "audio/mp4"), (b"%PDF-1.7", "application/pdf"),
    ],
)  # fmt: skip
def test_first_bytes_say_what_a_file_is(head: bytes, kind: str) -> None:
    assert media_type(head[:HEAD]) == kind


@pytest.mark.parametrize("text", ["<svg><script>alert(1)</script></svg>", "#EXTM3U\n/etc/passwd\n", "x\n"])
def test_text_is_kept_and_not_looked_into(tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.mp4").write_text(text, encoding="utf-8")
    monkeypatch.setattr("kg.evidence.technical.read.confined", lambda *words, **more: pytest.fail("it was looked into"))
    assert set(read_file(tmp_path / "a.mp4")) == {"media_type", "kind"}


# -- pictures


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp"])
def test_what_the_camera_wrote_is_read(tmp_path: Path, suffix: str) -> None:
    found = told(picture(tmp_path / f"a.{suffix}", exif=camera_exif()))
    assert (found["taken_at"], found["camera"], found["position"]) == (
        "2031:02:12 16:30:00", "Mock Lantern 1", [10.5, 20.25],
    )  # fmt: skip
    assert found["exif"]["Make"] == "Mock"


def test_south_and_west_are_negative_and_a_zone_is_kept(tmp_path: Path) -> None:
    exif = camera_exif()
    exif.get_ifd(0x8825).update({1: "S", 3: "W"})
    exif.get_ifd(0x8769)[0x9011] = "+03:30"
    found = told(picture(tmp_path / "a.jpg", exif=exif))
    assert found["position"] == [-10.5, -20.25] and found["taken_at"] == "2031:02:12 16:30:00 +03:30"


def test_a_picture_that_says_nothing_of_itself_has_no_time_and_no_position(tmp_path: Path) -> None:
    found = told(picture(tmp_path / "a.jpg"))
    assert not {"taken_at", "position", "camera"} & set(found) and found["exif"] == {}


def test_pictures_in_a_picture_are_counted(tmp_path: Path) -> None:
    first, *others = (shapes(seed, (32, 24)) for seed in range(5))
    first.save(tmp_path / "a.gif", save_all=True, append_images=others)
    assert told(tmp_path / "a.gif")["frames"] == 5


# -- films and sound


@cache
def made(folder: Path, suffix: str) -> Path:
    return film(folder / f"film{suffix}", seconds=1.0, size=(64, 48), fps=8)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("films")


@pytest.mark.parametrize(
    ("suffix", "kind", "codecs"),
    [
        (".mp4", "video/mp4", {"h264", "aac"}), (".mkv", "video/x-matroska", {"h264", "aac"}),
        (".webm", "video/webm", {"vp9", "opus"}), (".avi", "video/x-msvideo", {"mjpeg", "pcm_s16le"}),
    ],
)  # fmt: skip
def test_a_film_is_read_with_its_streams(shelf: Path, suffix: str, kind: str, codecs: set[str]) -> None:
    found = told(made(shelf, suffix))
    assert (found["media_type"], found["kind"]) == (kind, "video")
    assert found["duration_s"] == pytest.approx(1.0, abs=0.2)
    assert {stream["codec"].removeprefix("lib") for stream in found["streams"]} == codecs
    (video,) = (stream for stream in found["streams"] if stream["type"] == "video")
    assert (video["width"], video["height"], video["frames_per_second"]) == (64, 48, 8.0)


def test_when_and_where_a_phone_filmed_is_read(tmp_path: Path) -> None:
    tags = {"creation_time": "2031-02-12T16:30:00.000000Z", "location": "+10.5000+020.2500/"}
    found = told(film(tmp_path / "a.mp4", seconds=0.3, size=(32, 32), sound=False, tags=tags))
    assert (found["taken_at"], found["position"]) == ("2031-02-12T16:30:00.000000Z", "+10.5000+020.2500/")


def test_a_tone_is_read_as_sound(tmp_path: Path) -> None:
    found = told(tone(tmp_path / "a.wav"))
    assert (found["media_type"], found["kind"], found["duration_s"]) == ("audio/wav", "audio", 0.5)
    assert found["streams"][0]["sample_rate_hz"] == 8000


# -- documents, captures, archives


def test_a_document_is_read_with_who_made_it(tmp_path: Path) -> None:
    found = told(document(tmp_path / "a.pdf", pages=3, Title="Mock \u202eact", Producer="Lantern"))
    assert (found["pages"], found["encrypted"], found["tags"]["Producer"]) == (3, False, "Lantern")
    assert found["tags"]["Title"] == "Mock \\u202eact"


def test_of_a_locked_document_only_that_is_told(tmp_path: Path) -> None:
    found = told(document(tmp_path / "a.pdf", password="mock"))
    assert found["encrypted"] and "pages" not in found


def test_a_capture_is_read_when_its_digests_hold(tmp_path: Path) -> None:
    with (tmp_path / "a.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/plain")], protocol="HTTP/1.1")
        body = (tmp_path / "body").open("w+b")
        body.write(b"invented")
        body.seek(0)
        writer.write_record(
            writer.create_warc_record("http://example.org/", "response", payload=body, http_headers=headers)
        )
        body.close()
    found = told(tmp_path / "a.warc.gz")
    assert (found["media_type"], found["kind"]) == ("application/warc", "capture")


def test_an_archive_is_named_whatever_its_name_says_and_not_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.jpg", "w") as packed:
        packed.writestr("../up", b"x")
        packed.writestr("b", b"x")
    assert told(tmp_path / "a.jpg") == {"media_type": "application/zip", "kind": "archive", "members": 2}


def test_what_is_read_outside_is_what_is_read_here(tmp_path: Path) -> None:
    path = picture(tmp_path / "a.png", exif=camera_exif())
    assert read_file(path) == told(path)
