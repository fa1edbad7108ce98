"""Files beside the tables: metadata is found in real files and hostile ones, and never repeated."""

import io
import shutil
import struct
import zipfile
import zlib
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from PIL.TiffImagePlugin import AppendingTiffWriter
from pypdf import PdfWriter
from pypdf.annotations import Text
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from kg.protect.attachments import attachment_faults
from kg.protect.images import BEHIND, CAMERA, COMMENT, IPTC, POSITION, PROGRAM, XMP, image_metadata
from kg.protect.office import office_metadata
from kg.protect.pdfs import pdf_metadata
from kg.seal.log import Entry, append
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


def chunk(name: bytes) -> PngInfo:
    info = PngInfo()
    info.add(name, b"\x07\xe3\x0b\x10\x0a\x00\x00")
    return info


def segment(mark: int, body: bytes) -> bytes:
    """A JPEG with one more segment before the pixels."""
    return picture().replace(
        b"\xff\xdb", bytes((0xFF, mark)) + struct.pack(">H", len(body) + 2) + body + b"\xff\xdb", 1
    )


def pages(**tags: object) -> bytes:
    """A TIFF of three pages, whose second has tags."""
    out = io.BytesIO()
    with AppendingTiffWriter(out, True) as writer:
        for own in ({}, tags, {}):
            info = {int(tag.removeprefix("t"), 16): value for tag, value in own.items()}
            Image.new("RGB", (8, 8), "navy").save(writer, "TIFF", tiffinfo=info)
            writer.newFrame()
    return out.getvalue()


def document(author: str = "", remark: str = "", *, indirect: bool = False) -> bytes:
    """A PDF as a program writes it, with an author and a comment by somebody."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    if author:
        writer.add_metadata({"/Author": author})
    if indirect and writer._info is not None:
        info = writer._info.get_object()
        assert isinstance(info, DictionaryObject)
        info[NameObject("/Author")] = writer._add_object(TextStringObject(author))
    if remark:
        note = Text(text="see the roof", rect=(1, 1, 9, 9))
        note[NameObject("/T")] = TextStringObject(remark)
        writer.add_annotation(0, note)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


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


ENTITY = '<!DOCTYPE a [<!ENTITY b "Testa">]><a><dc:creator>&b;</dc:creator></a>'
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
        (picture() + XMP_PACKET, [XMP, BEHIND]),
        (picture("PNG") + b"behind the end", [BEHIND]),
        (picture("GIF") + b"behind the end", [BEHIND]),
        (picture("WEBP") + b"behind the end", [BEHIND]),
        (picture("BMP") + b"behind the end", [BEHIND]),
        (picture() + picture(exif=gps()), [BEHIND]),
        (picture("PNG", pnginfo=chunk(b"tIME")), [PROGRAM]),
        (picture("PNG", pnginfo=chunk(b"prVt")), [PROGRAM]),
        (segment(0xEB, b"JP\0\0jumb"), [PROGRAM]),
        (segment(0xEC, b"Ducky"), [PROGRAM]),
        (segment(0xE2, b"MPF\0"), [PROGRAM]),
        (segment(0xE2, b"ICC_PROFILE\0\x01\x01"), []),
        (picture("GIF")[:-1] + b"\x21\xfe\x0cTesta Sample\0;", [COMMENT]),
        (pages(), []),
        (pages(t013B=SECRET, t010F="Lamp"), [CAMERA]),
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
        (document(), False),
        (document(remark=" "), False),
        (document(remark=SECRET), True),
        (document(SECRET), True),
        (document(SECRET, indirect=True), True),
        (document().replace(b"/Producer", b"/#41uthor"), True),
        (pdf(f"/Author ({SECRET})"), True),
        (pdf("/Author <FEFF0054>"), True),
        (pdf("/Type /Catalog", packed=f"/Author ({SECRET})".encode()), True),
        (pdf("/Type /Catalog", packed=XMP_PACKET), True),
        (pdf("/Type /Catalog", packed=b"Exif\0\0"), True),
        (pdf("/Type /EmbeddedFile"), True),
    ],
)
def test_what_a_pdf_carries_is_found_also_where_it_is_packed(data: bytes, found: bool) -> None:
    assert bool(pdf_metadata(data)) == found


@pytest.mark.parametrize("data", [b"", b"no PDF", pdf("/Encrypt 5 0 R"), pdf("/A /B", packed=b"\0" * 70_000_000)])
def test_a_pdf_that_cannot_be_looked_into_is_no_clean_one(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"read|looked into"):
        pdf_metadata(data)


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ({"docProps__core_xml": "<dc:creator>Testa Sample</dc:creator>"}, True),
        ({"docProps__core_xml": "<a><dc:creator></dc:creator><cp:lastModifiedBy/></a>"}, False),
        ({"docProps__core_xml": '<cp:lastModifiedBy xml:lang="en">T</cp:lastModifiedBy>'}, True),
        ({"docProps__app_xml": "<a><Company>Sample Ltd</Company><Application>Lamp</Application></a>"}, True),
        ({"docProps__app_xml": "<Application>Lamp</Application>"}, False),
        ({"docProps__core_xml": "<a><dc:creator><![CDATA[Testa]]></dc:creator></a>"}, True),
        (
            {
                "docProps__core_xml": "<?xml version='1.0' encoding='utf-16'?><dc:creator>T</dc:creator>".encode(
                    "utf-16"
                )
            },
            True,
        ),
        ({"docProps__custom_xml": '<a><property name="Owner"><vt:lpwstr>Testa</vt:lpwstr></property></a>'}, True),
        ({"word__document_xml": '<w:ins w:id="1" w:author="Testa"/>'}, True),
        ({"word__document_xml": "<w:ins w:author='Testa'/>"}, True),
        ({"word__document_xml": '<w:rPr><w:rPrChange w:id="1" w:author="Testa"/></w:rPr>'}, True),
        ({"word__document_xml": '<w:pPr><w:pPrChange w:id="1" w:author="Testa"/></w:pPr>'}, True),
        ({"word__document_xml": "<w:p>words of the order</w:p>", "mimetype": "x", "a__empty_xml": ""}, False),
        ({"word__people_xml": '<w15:people><w15:person w15:author="Testa"/></w15:people>'}, True),
        ({"word__people_xml": "<w15:people/>"}, False),
        ({"xl__tables__table1_xml": '<table displayName="Table1"/>'}, False),
        ({"xl__workbook_xml": '<a><x15ac:absPath url="lamp/of/somebody/"/></a>'}, True),
        ({"word___rels__settings_rels": '<a><Relationship Target="file:lamp/x.dotx"/></a>'}, True),
        ({"word__embeddings__object_bin": b"\xd0\xcf\x11\xe0"}, True),
        ({"xl__comments1_xml": "<authors><author>Testa</author></authors>"}, True),
        ({"meta_xml": "<meta:initial-creator>Testa</meta:initial-creator>"}, True),
        ({"word__media__image1_png": picture("PNG")}, False),
        ({"word__media__image1_jpeg": picture(exif=gps())}, True),
    ],
)
def test_what_an_office_document_carries_is_found(parts: dict[str, str | bytes], found: bool) -> None:
    assert bool(office_metadata(office(**parts))) == found


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no archive", bomb(), office(a_xml="<a>"), office(a_xml=ENTITY)])
def test_a_document_that_cannot_be_unpacked_within_limits_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"read|unpacks|declares"):
        office_metadata(data)


def test_a_folder_is_looked_through_and_tables_are_left_to_their_readers(tmp_path: Path) -> None:
    (tmp_path / "attachments" / "deep").mkdir(parents=True)
    (tmp_path / "dist").mkdir()
    (tmp_path / "lists").mkdir()
    (tmp_path / "links").mkdir()
    files = {
        "dataset.yaml": b"", "claims.csv": b"lantern@example.org", "entry.xlsx": entry_workbook(), "old.xls": b"",
        "notes.md": b"A lamp.\n", "attachments/clean.jpg": picture(), "attachments/deep/where.jpg": picture(exif=gps()),
        "attachments/film.mp4": b"film", "attachments/fake.jpg": b"no image", "attachments/call.txt": b"wa.me/15550123",
        ".hidden.bin": b"", "data.private": b"secret", "look.rq": b"\xff", "attachments/odd.rq": b"\xff",
        "photo.jfif": picture(exif=gps()), "photo": picture(exif=gps()), "words": b"A lamp.", "odd": b"\xff\xfe",
        "notes.json": b'{"m": "lantern@example.org"}', "notes.html": b"<p>lantern@example.org</p>",
        "lists/relatives.csv": b"name,phone\nTesta,0912 345 6789\n", "film.odd": b"\0\0\0\x20ftypheic", "run.py": b"1",
        "links/places.sssom.tsv": b"# author: lantern@example.org\nsubject_id\n0912 345 6789\n",
        "dist/manifest.json": MARKS["manifest.json"], "dist/data.nq.gz": b"", "letters.zip": b"",
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
        ("film.odd", "attachment-unreadable"),
        ("letters.zip", "attachment-unreadable"),
        ("links/places.sssom.tsv", "privacy-email"),
        ("lists/relatives.csv", "privacy-phone"),
        ("notes.html", "privacy-email"),
        ("notes.json", "privacy-email"),
        ("odd", "attachment-unreadable"),
        ("photo", "attachment-metadata"),
        ("photo.jfif", "attachment-metadata"),
    ]


def test_no_message_repeats_what_a_file_holds(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf(f"/Author ({SECRET})"))
    (tmp_path / "b.jpg").write_bytes(picture(exif=exif(t013B=SECRET)))
    (fault, other) = attachment_faults(tmp_path)[0]
    assert SECRET not in f"{fault}{other}" and "private folder" in fault.message


MARKS = {
    "manifest.json": b'{"base_iri": "", "files": {}, "generator": "", "release_date": "", "version": "1"}\n',
    "site.json": b'{"base_url": "", "files": 1, "release_date": "", "version": "1"}\n',
    "log.jsonl": b'{"n":1,"previous":"","kind":"release","version":"1","date":"2031-01-01","seal":""}\n',
}
LETTER = b"lantern@example.org"


def put(folder: Path, files: dict[str, bytes]) -> list[tuple[str, str]]:
    """Write files, and return what is found in the folder."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return [(one.path, one.rule) for one in attachment_faults(folder)[0]]


@pytest.mark.parametrize("mark", MARKS)
def test_a_release_a_site_or_an_archive_in_the_folder_of_its_dossier_is_no_attachment(
    tmp_path: Path, mark: str
) -> None:
    assert put(tmp_path, {f"dist/{mark}": MARKS[mark], "dist/page.txt": LETTER, "dist/queries/toll.rq": b"x"}) == []


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("said", [b"", b"{}", b"[1]", b'{"version": "1"}', b"\xff", b"[" * 100_000])
def test_the_name_of_one_file_hides_nothing_beside_it(tmp_path: Path, mark: str, said: bytes) -> None:
    found = put(tmp_path, {f"notes/{mark}": said, "notes/deep/letter.txt": LETTER})
    assert ("notes/deep/letter.txt", "privacy-email") in found


@pytest.mark.parametrize("mark", MARKS)
def test_nothing_among_the_attachments_is_taken_for_a_release(tmp_path: Path, mark: str) -> None:
    found = put(tmp_path, {f"attachments/{at}{mark}": MARKS[mark] for at in ("", "page/")} | {
        "attachments/letter.txt": LETTER, "attachments/page/letter.txt": LETTER,
    })  # fmt: skip
    assert found == [("attachments/letter.txt", "privacy-email"), ("attachments/page/letter.txt", "privacy-email")]


def test_a_release_and_an_archive_as_they_are_written_are_known(tmp_path: Path, first: Path) -> None:
    append(tmp_path / "archive", Entry("release", "1", date(2031, 1, 1)))
    shutil.copytree(first / "dist", tmp_path / "dist")
    assert put(tmp_path, {"dist/page.txt": LETTER, "archive/page.txt": LETTER}) == []
