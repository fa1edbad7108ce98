"""Checking captures: damage is found where it stands, hostile files are refused, and warcio's own checker agrees."""

import gzip
import io
import json
import os
import subprocess
import zlib
from argparse import Namespace
from contextlib import suppress
from dataclasses import replace
from hashlib import sha1, sha256
from pathlib import Path
from random import Random
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker
from warcio.warcwriter import WARCWriter

from kg.evidence.capture import warcfile
from kg.evidence.capture.capture import capture
from kg.evidence.capture.check import check, checked
from kg.evidence.capture.errors import DamagedCapture
from kg.evidence.capture.replay import answers
from kg.evidence.capture.wacz import NotPackaged, wacz
from kg.rules import RULES
from tests.capture_site import HERE, Site

PEERS = Path(os.environ.get("KG_PEERS") or Path(__file__).parents[1] / ".venv-peers" / "bin")
WACZ = PEERS / "wacz"
PATHS = ("/moved", "/gzip", "/chunked", "/open", "/short")


@pytest.fixture(scope="module")
def warc(web: Site, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A capture of a page with two redirects, and what it embeds."""
    folder = tmp_path_factory.mktemp("capture")
    return capture(web.url("/moved"), folder, replace(HERE, embedded=3), "lantern-7", "Govah").path.read_bytes()


@pytest.fixture
def path(warc: bytes, tmp_path: Path) -> Path:
    """That capture, to be harmed."""
    file = tmp_path / "page.warc.gz"
    file.write_bytes(warc)
    return file


def rules(path: Path) -> list[str]:
    found = [problem.rule for problem in check(path)]
    assert set(found) <= set(RULES)
    return found


def offsets(path: Path) -> list[int]:
    with path.open("rb") as file:
        return [record.offset for record in warcfile.records(file)]


def plain(path: Path) -> Path:
    """The capture unpacked, as a .warc."""
    other = path.with_name("plain.warc")
    other.write_bytes(gzip.decompress(path.read_bytes()))
    return other


def warcio_says(path: Path) -> bool:
    """Return whether warcio's own checker finds nothing."""
    return bool(Checker(Namespace(inputs=[str(path)], verbose=False)).process_all() == 0)


def of_record(kind: str, block: bytes, media_type: str = "application/http;msgtype=response", **fields: str) -> bytes:
    told = {"WARC-Type": kind, "WARC-Target-URI": "http://site.example/", "Content-Type": media_type,
            "Content-Length": str(len(block))}  # fmt: skip
    told |= {name.replace("_", "-"): value for name, value in fields.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"WARC/1.1\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


@pytest.mark.parametrize("address", PATHS)
def test_every_capture_is_sound_to_us_and_to_warcio(web: Site, tmp_path: Path, address: str) -> None:
    made = capture(web.url(address), tmp_path, HERE)
    done = checked(made.path)
    assert done.problems == [] and done.records == done.with_digest == 1 + 2 * made.responses
    assert warcio_says(made.path)


def test_a_packed_and_an_unpacked_capture_are_the_same_to_the_check(path: Path) -> None:
    assert check(path) == check(plain(path)) == []
    assert checked(path).records == checked(plain(path)).records


def test_one_changed_byte_is_found_in_its_record_by_us_and_by_warcio(path: Path) -> None:
    file = plain(path)
    data = bytearray(file.read_bytes())
    data[data.index(b"Verlan")] ^= 1
    file.write_bytes(data)
    (block, payload) = check(file)
    assert block.rule == payload.rule == "capture-digest" and not warcio_says(file)
    place = data.rindex(b"WARC/1.1\r\nWARC-Type: response", 0, data.index(b"erlan"))
    assert f"the record at byte {place} (response of http://127.0.0.1" in block.message


def test_every_changed_byte_of_a_packed_capture_is_found(path: Path) -> None:
    """But for those that change nothing, such as the time in a gzip header."""
    whole = path.read_bytes()
    for place in range(0, len(whole), 37):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        assert check(path) or unpacked(path) == gzip.decompress(whole), place


def unpacked(path: Path) -> bytes:
    """Return what gzip makes of a file, which checks sums too; nothing of what is damaged."""
    with suppress(OSError, EOFError, zlib.error):
        return gzip.decompress(path.read_bytes())
    return b""


def test_a_file_cut_anywhere_names_the_record_that_is_cut(path: Path) -> None:
    whole, begins = path.read_bytes(), offsets(path)
    for end in range(1, len(whole), 101):
        path.write_bytes(whole[:end])
        problems = check(path)
        begin = max(one for one in begins if one <= end)
        if end in begins:
            assert problems == []
        else:
            assert f"the record at byte {begin} " in problems[-1].message


@pytest.mark.parametrize("length", ["-1", "999999999999999999999", "1e3", "", "\u0661"])
def test_an_absurd_length_is_refused(tmp_path: Path, length: str) -> None:
    file = tmp_path / "x.warc"
    file.write_bytes(of_record("response", b"", Content_Length=length))
    assert rules(file) == ["capture-record"]


def test_a_length_beyond_the_end_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "x.warc"
    file.write_bytes(of_record("response", b"short", Content_Length="99999999999"))
    assert rules(file) == ["capture-cut"]


def test_a_length_that_is_too_short_is_found(tmp_path: Path) -> None:
    file = tmp_path / "x.warc"
    file.write_bytes(of_record("response", b"longer", Content_Length="3"))
    assert rules(file) == ["capture-record"]


@pytest.mark.parametrize(
    "data", [b"WARC/9.9\r\n\r\n", b"\0" * 100, b"WARC/1.1\r\n" + b"A: b\r\n" * 20_000, b"\x1f\x8b\x08"]
)
def test_what_is_no_warc_is_refused(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "x.warc"
    file.write_bytes(data)
    assert len(rules(file)) == 1


def test_an_empty_capture_holds_no_record(tmp_path: Path) -> None:
    file = tmp_path / "x.warc"
    file.write_bytes(b"")
    assert rules(file) == ["capture-record"]


def test_a_record_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warcfile, "FREE", 1 << 20)
    file = tmp_path / "x.warc.gz"
    file.write_bytes(gzip.compress(of_record("resource", bytes(8 << 20), "image/bmp")))
    assert rules(file) == ["capture-bomb"]


def test_a_capture_packed_as_a_whole_is_refused(path: Path) -> None:
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes())))
    assert rules(path) == ["capture-record"]


def test_a_capture_that_warcio_wrote_is_sound(tmp_path: Path) -> None:
    """With its digests in SHA-1 and base 32, and the payload digest taken with the chunks."""
    file = tmp_path / "x.warc.gz"
    block = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    with file.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        writer.write_record(writer.create_warc_record("http://site.example/", "response", payload=io.BytesIO(block)))
    assert check(file) == [] and warcio_says(file)


def test_a_payload_digest_may_count_the_chunks_joined_or_as_they_came(tmp_path: Path) -> None:
    head, chunks = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"3\r\nabc\r\n0\r\n\r\n"
    file = tmp_path / "x.warc"
    for body, sound in ((b"abc", True), (chunks, True), (b"abcd", False)):
        digest = f"sha1:{sha1(body).hexdigest()}"
        file.write_bytes(of_record("response", head + chunks, WARC_Payload_Digest=digest))
        assert (rules(file) == []) is sound


def test_the_digest_of_a_revisit_is_that_of_another_record(tmp_path: Path) -> None:
    file = tmp_path / "x.warc"
    head = b"HTTP/1.1 200 OK\r\n\r\n"
    file.write_bytes(of_record("revisit", head, WARC_Payload_Digest=f"sha256:{sha256(b'abc').hexdigest()}"))
    assert rules(file) == []


@pytest.mark.parametrize("digest", ["crc32:00", "sha256", "sha256:", "sha256:zz", "sha1:" + "A" * 32])
def test_a_digest_that_cannot_be_compared_or_differs_is_a_fault(tmp_path: Path, digest: str) -> None:
    file = tmp_path / "x.warc"
    file.write_bytes(of_record("resource", b"abc", "text/plain", WARC_Block_Digest=digest))
    assert rules(file) == ["capture-digest"]


# -- WACZ


@pytest.fixture
def package(path: Path) -> Path:
    """A WACZ of the capture."""
    return wacz(path, path.with_name("page.wacz"), "Govah")


def changed(package: Path, **contents: bytes | None) -> Path:
    """Write a WACZ anew with other files; None leaves one out. `__` stands for a slash, `_d_` for a dot."""
    files = {name.replace("__", "/").replace("_d_", "."): data for name, data in contents.items()}
    with ZipFile(package) as old:
        held = {name: old.read(name) for name in old.namelist()} | files
    with ZipFile(package, "w", ZIP_STORED) as new:
        for name, data in held.items():
            if data is not None:
                new.writestr(name, data)
    return package


def test_a_wacz_holds_the_capture_as_it_is_and_is_sound(path: Path, package: Path) -> None:
    assert check(package) == []
    with ZipFile(package) as zipped:
        assert zipped.read("archive/data.warc.gz") == path.read_bytes()
        assert {one.compress_type for one in zipped.infolist()} == {ZIP_STORED}
        pages = [json.loads(line) for line in zipped.read("pages/pages.jsonl").splitlines()]
    assert [page.get("url", "")[-6:] for page in pages] == ["", "/page/"]


def test_each_file_of_a_wacz_begins_where_its_directory_says(package: Path) -> None:
    """ReplayWeb.page reckons so: a head that is longer in front of the file than in the directory leads it astray."""
    data = package.read_bytes()
    with ZipFile(package) as found:
        for entry in found.infolist():
            begin = entry.header_offset + 30 + len(entry.filename) + len(entry.extra)
            assert data[begin : begin + entry.file_size] == found.read(entry), entry.filename


def test_the_same_capture_gives_the_same_wacz(path: Path, package: Path) -> None:
    again = wacz(path, path.with_name("again.wacz"), "Govah")
    assert again.read_bytes() == package.read_bytes()


def test_each_line_of_the_index_leads_warcio_to_its_record(path: Path, package: Path) -> None:
    with ZipFile(package) as zipped:
        lines = gzip.decompress(zipped.read("indexes/index.cdx.gz")).decode().splitlines()
    for line in lines:
        told = json.loads(line.split(" ", 2)[2])
        part = path.read_bytes()[int(told["offset"]) :][: int(told["length"])]
        (record,) = ArchiveIterator(io.BytesIO(part))
        assert record.rec_headers.get_header("WARC-Target-URI") == told["url"]
    assert len(lines) == 6


@pytest.mark.proof
@pytest.mark.skipif(not WACZ.is_file(), reason="wacz is not in the environment of the peers")
def test_the_validator_of_webrecorder_finds_nothing(package: Path) -> None:
    done = subprocess.run([WACZ, "validate", "-f", package], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "Validation succeeded" in done.stdout


def test_a_wacz_of_an_unpacked_capture_is_sound_too(path: Path) -> None:
    assert check(wacz(plain(path), path.with_name("plain.wacz"))) == []


def test_a_capture_without_answers_makes_no_wacz(tmp_path: Path) -> None:
    file = tmp_path / "x.warc"
    file.write_bytes(of_record("warcinfo", b"", "application/warc-fields"))
    with pytest.raises(NotPackaged):
        wacz(file, tmp_path / "x.wacz")
    assert not (tmp_path / "x.wacz").exists()


def test_a_wacz_is_not_packed_again(package: Path, tmp_path: Path) -> None:
    with pytest.raises(NotPackaged, match="it is one already"):
        wacz(package, tmp_path / "again.wacz")


@pytest.mark.parametrize(
    ("contents", "rule", "says"),
    [
        ({"pages__pages_d_jsonl": b"{}\n"}, "capture-package", "pages/pages.jsonl is not the file"),
        ({"pages__pages_d_jsonl": None}, "capture-package", "lists pages/pages.jsonl, which is not there"),
        ({"pages__more_d_jsonl": b"{}\n"}, "capture-package", "pages/more.jsonl is not in datapackage.json"),
        ({"datapackage_d_json": None}, "capture-package", "datapackage.json is missing"),
        ({"datapackage_d_json": b"[" * 100_000}, "capture-package", "datapackage.json is missing"),
        ({"datapackage-digest_d_json": b"{}"}, "capture-package", "whose digest is in datapackage-digest.json"),
        ({"indexes__index_d_cdx_d_gz": None}, "capture-index", "there is no index"),
        ({"indexes__index_d_cdx_d_gz": b"\x1f\x8bnot"}, "capture-index", "cannot be read"),
        ({"indexes__index_d_cdx_d_gz": gzip.compress(b"a 1 {}\n")}, "capture-index", "cannot be read"),
        ({"indexes__index_d_cdx_d_gz": gzip.compress(b"")}, "capture-index", "6 answers are in no index"),
        ({"archive__data_d_warc_d_gz": b"WARC/1.1"}, "capture-cut", "the record at byte 0 cannot be read"),
        ({"/etc/x": b""}, "capture-path", "leads out"),
        ({"a/../../x": b""}, "capture-path", "leads out"),
        ({"..\\x": b""}, "capture-path", "leads out"),
        ({"C:/x": b""}, "capture-path", "leads out"),
    ],
)
def test_a_wacz_that_is_not_as_it_says_is_found(
    package: Path, contents: dict[str, bytes | None], rule: str, says: str
) -> None:
    problems = check(changed(package, **contents))
    assert any(problem.rule == rule and says in problem.message for problem in problems), problems


def test_an_index_line_with_another_offset_is_found(package: Path) -> None:
    with ZipFile(package) as zipped:
        lines = gzip.decompress(zipped.read("indexes/index.cdx.gz")).replace(b'"offset": "', b'"offset": "1')
    found = [one.message for one in check(changed(package, indexes__index_d_cdx_d_gz=gzip.compress(lines)))]
    assert sum("does not lead to the record of http" in text for text in found) == 6


def test_a_wacz_that_unpacks_without_end_is_refused(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.evidence.capture.package.FREE", 1 << 16)
    with ZipFile(package, "a", ZIP_DEFLATED) as zipped:
        zipped.writestr("pages/big.jsonl", bytes(1 << 20))
    assert rules(package) == ["capture-bomb"]


def test_what_is_cut_off_is_no_wacz(package: Path) -> None:
    package.write_bytes(package.read_bytes()[:-30])
    assert rules(package) == ["capture-package"]


def test_no_damage_is_too_odd_to_be_told(path: Path, package: Path, tmp_path: Path) -> None:
    """Changed, lost and repeated bytes: faults, or a harmless change, and never another error."""
    sources = [package.read_bytes(), plain(path).read_bytes(), path.read_bytes()]
    chance, file = Random(7), tmp_path / "odd"
    for turn in range(200):
        data = bytearray(sources[turn % 3])
        for _ in range(chance.choice([1, 1, 5])):
            place, size = chance.randrange(len(data)), chance.randrange(1, 30)
            data[place : place + chance.choice([0, size])] = chance.choice([b"", b"\xff", bytes(data[:size])])
        file.write_bytes(data)
        check(file)
        with suppress(DamagedCapture):
            list(answers(file))
