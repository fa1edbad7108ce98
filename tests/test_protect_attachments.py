"""Files beside the tables: metadata is found in real files and hostile ones, and never repeated."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from kg.protect.attachments import attachment_faults
from kg.protect.images import CAMERA, COMMENT, IPTC, POSITION, XMP, image_metadata
from kg.protect.office import office_metadata
from kg.protect.pdfs import pdf_metadata
from kg.workbook_template import entry_workbook

SECRET = "Testa Sample"


def picture(kind: str = "JPEG", size: tuple[int, int] = (8, 8), **saved: object) -> bytes:
    """An image as a program writes it, with what is saved beside the pixels."""
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, kind, **saved)
    return out.getvalue()


def exif(**tags: object) -> Image.Exif:
    made = Image.Exif()
    for tag, value in tags.items():
        made[int(tag.removeprefix("t"), 16)] = value
    return made


def gps() -> Image.Exif:
    made = Image.Exif()
    made[0x0112] = 1
    made.get_ifd(0x8825).update({1: "N", 2: (35.0, 41.0, 20.0), 3: "E", 4: (51.0, 23.0, 10.0)})
    return made


def pdf(*objects: str, packed: bytes = b"") -> bytes:
    body = "\n".join(f"{number} 0 obj << {text} >> endobj" for number, text in enumerate(objects, start=1)).encode()
    stream = b"\n9 0 obj << /Filter /FlateDecode >> stream\n" + zlib.compress(packed) + b"\nendstream endobj\n"
    return b"%PDF-1.7\n" + body + (stream if packed else b"") + b"\n%%EOF"


def office(**parts: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), text)
    return out.getvalue()


def bomb() -> bytes:
    """A document that unpacks to far more than it is."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("word/document.xml", "w") as part:
            for _ in range(80):
                part.write(b" " * 1_000_000)
    return out.getvalue()


XMP_PACKET = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator>Testa Sample</dc:creator></x:xmpmeta>'


@pytest.mark.parametrize(
    ("data", "kinds"),
    [
        (picture(), []),
        (picture("PNG"), []),
        (picture("WEBP"), []),
        (picture("TIFF"), []),
        (picture("GIF"), []),
        (picture("BMP"), []),
        (picture(exif=exif(t0112=6)), []),
        (picture(exif=gps()), [POSITION]),
        (picture("WEBP", exif=gps()), [POSITION]),
        (picture("PNG", exif=gps()), [POSITION, CAMERA]),
        (picture(exif=exif(t010F="Lamp", t013B=SECRET)), [CAMERA]),
        (picture("TIFF", tiffinfo={315: SECRET}), [CAMERA]),
        (picture(xmp=XMP_PACKET), [XMP]),
        (picture(comment=SECRET.encode()), [COMMENT]),
        (picture("GIF", comment=SECRET), [COMMENT]),
        (picture() + XMP_PACKET, [XMP]),
        (picture("PNG") + b"behind the end", [COMMENT]),
        (picture().replace(b"\xff\xdb", b"\xff\xed\x00\x0eABCD8BIM\x04\x04\x00\x00\xff\xdb", 1), [IPTC]),
    ],
)
def test_what_an_image_carries_is_named(data: bytes, kinds: list[str]) -> None:
    assert image_metadata(data) == kinds


def test_a_text_behind_the_pixels_of_a_png_is_found() -> None:
    info = PngInfo()
    info.add_text("Author", SECRET, zip=True)
    assert image_metadata(picture("PNG", pnginfo=info)) == [COMMENT]


def test_an_image_of_endless_pixels_is_refused_unread() -> None:
    data = bytearray(picture("PNG"))
    data[16:24] = struct.pack(">II", 60_000, 60_000)
    data[29:33] = struct.pack(">I", zlib.crc32(bytes(data[12:29])))
    with pytest.raises(ValueError, match=r"pixels|too large"):
        image_metadata(bytes(data))


@pytest.mark.parametrize("cut", range(0, 600, 40))
def test_a_damaged_image_is_refused_or_read(cut: int) -> None:
    data = picture(exif=gps(), comment=b"x")
    try:
        image_metadata(data[:cut] + bytes(reversed(data[cut:])))
    except ValueError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (pdf("/Title (Order)"), False),
        (pdf("/Author ()"), False),
        (pdf(f"/Author ({SECRET})"), True),
        (pdf("/Author <FEFF0054>"), True),
        (pdf("/Type /Catalog", packed=f"/Author ({SECRET})".encode()), True),
        (pdf("/Type /Catalog", packed=XMP_PACKET), True),
        (pdf("/Type /Catalog", packed=b"Exif\0\0"), True),
        (pdf("/Type /EmbeddedFile"), True),
        (pdf("/Type /Catalog", packed=b"words of the order"), False),
    ],
)
def test_what_a_pdf_carries_is_found_also_where_it_is_packed(data: bytes, found: bool) -> None:
    assert bool(pdf_metadata(data)) == found


@pytest.mark.parametrize("data", [b"", b"no PDF", pdf("/Encrypt 5 0 R"), pdf("/A /B", packed=b"\0" * 70_000_000)])
def test_a_pdf_that_cannot_be_looked_into_is_no_clean_one(data: bytes) -> None:
    try:
        assert pdf_metadata(data) != [] or len(data) > 60_000
    except ValueError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ({"docProps__core_xml": "<dc:creator>Testa Sample</dc:creator>"}, True),
        ({"docProps__core_xml": "<dc:creator></dc:creator><cp:lastModifiedBy/>"}, False),
        ({"docProps__core_xml": '<cp:lastModifiedBy xml:lang="en">T</cp:lastModifiedBy>'}, True),
        ({"docProps__app_xml": "<Company>Sample Ltd</Company><Application>Lamp</Application>"}, True),
        ({"docProps__app_xml": "<Application>Lamp</Application>"}, False),
        ({"word__document_xml": '<w:ins w:id="1" w:author="Testa">'}, True),
        ({"xl__comments1_xml": "<authors><author>Testa</author></authors>"}, True),
        ({"meta_xml": "<meta:initial-creator>Testa</meta:initial-creator>"}, True),
        ({"word__media__image1_png": picture("PNG")}, False),
        ({"word__media__image1_jpeg": picture(exif=gps())}, True),
    ],
)
def test_what_an_office_document_carries_is_found(parts: dict[str, str | bytes], found: bool) -> None:
    assert bool(office_metadata(office(**parts))) == found


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no archive", bomb()])
def test_a_document_that_cannot_be_unpacked_within_limits_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"read|unpacks"):
        office_metadata(data)


def test_a_folder_is_looked_through_and_tables_are_left_to_their_readers(tmp_path: Path) -> None:
    (tmp_path / "attachments" / "deep").mkdir(parents=True)
    (tmp_path / "dist").mkdir()
    files = {
        "dataset.yaml": b"", "claims.csv": b"lantern@example.org", "entry.xlsx": entry_workbook(), "old.xls": b"",
        "notes.md": b"A lamp.\n", "attachments/clean.jpg": picture(), "attachments/deep/where.jpg": picture(exif=gps()),
        "attachments/film.mp4": b"film", "attachments/fake.jpg": b"no image", "attachments/call.txt": b"wa.me/15550123",
        ".hidden.bin": b"", "data.private": b"secret", "look.rq": b"\xff", "attachments/odd.rq": b"\xff",
        "dist/manifest.json": b"{}", "dist/data.nq.gz": b"", "letters.zip": b"",
    }  # fmt: skip
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "attachments" / "link.jpg").symlink_to(tmp_path / "attachments" / "clean.jpg")
    found = [(one.path, one.rule) for one in attachment_faults(tmp_path)[0]]
    assert found == [
        ("attachments/call.txt", "privacy-contact"),
        ("attachments/deep/where.jpg", "attachment-metadata"),
        ("attachments/fake.jpg", "attachment-unreadable"),
        ("attachments/film.mp4", "attachment-unreadable"),
        ("attachments/link.jpg", "attachment-unreadable"),
        ("attachments/odd.rq", "attachment-unreadable"),
        ("letters.zip", "attachment-unreadable"),
    ]


def test_no_message_repeats_what_a_file_holds(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf(f"/Author ({SECRET})"))
    (tmp_path / "b.jpg").write_bytes(picture(exif=exif(t013B=SECRET)))
    (fault, other) = attachment_faults(tmp_path)[0]
    assert SECRET not in f"{fault}{other}" and "private folder" in fault.message


@pytest.mark.parametrize("mark", ["manifest.json", "site.json"])
def test_a_release_or_a_site_in_the_folder_of_its_dossier_is_no_attachment(tmp_path: Path, mark: str) -> None:
    for name in (mark, "data.nq.gz", "queries/toll.rq"):
        (tmp_path / "dist" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "dist" / name).write_bytes(b"x")
    assert attachment_faults(tmp_path)[0] == []
