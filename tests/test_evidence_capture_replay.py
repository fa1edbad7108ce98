"""From an address to an item of the store and back: `kg evidence add` captures, `kg evidence replay` gives back."""

import io
import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from kg.evidence.capture.capture import capture
from kg.evidence.capture.errors import DamagedCapture, NotInCapture
from kg.evidence.capture.replay import answers, saved_body, write_body
from kg.evidence.capture.wacz import wacz
from kg.evidence.store import EvidenceStore, Item
from tests.capture_site import HERE, PAGE, Site
from tests.conftest import Kg
from tests.evidencestores import begun, note, take

IN_CHUNKS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
def store(tmp_path: Path) -> EvidenceStore:
    return begun(tmp_path)


@pytest.fixture(scope="module")
def kept(web: Site, tmp_path_factory: pytest.TempPathFactory) -> tuple[EvidenceStore, Item]:
    """A store with the capture of a page that was reached over two redirects, and that item."""
    folder = tmp_path_factory.mktemp("kept")
    store = begun(folder)
    return store, take(store, capture(web.url("/moved"), folder, HERE).path).item


def added(kg: Kg, store: EvidenceStore, url: str, *more: str) -> Item:
    code, out, err = kg("evidence", "add", url, "--by", "lantern-7", "--store", store.folder, "--allow-private", *more)
    assert code == 0, err
    return store.item(out.split()[0])


def one_record(block: bytes, folder: Path, **fields: str) -> Path:
    told = {"WARC-Type": "response", "WARC-Target-URI": "http://site.example/", "WARC-Date": "2031-02-03T04:05:06Z",
            "Content-Type": "application/http", "Content-Length": str(len(block)), **fields}  # fmt: skip
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in told.items())
    file = folder / "one.warc"
    file.write_bytes(f"WARC/1.0\r\n{head}\r\n".encode() + block + b"\r\n\r\n")
    return file


def test_a_wacz_replays_as_its_capture_does(web: Site, tmp_path: Path) -> None:
    made = capture(web.url("/moved"), tmp_path, replace(HERE, embedded=2))
    package = wacz(made.path, tmp_path / "page.wacz")
    assert list(answers(package)) == list(answers(made.path))
    out = io.BytesIO()
    assert write_body(package, made.url, out).status == 200 and out.getvalue() == PAGE


def test_a_body_whose_chunks_were_joined_before_is_given_as_it_is(tmp_path: Path) -> None:
    out = io.BytesIO()
    write_body(one_record(IN_CHUNKS + b"nothing in chunks", tmp_path), "http://site.example/", out)
    assert out.getvalue() == b"nothing in chunks"


@pytest.mark.parametrize(("cut", "given"), [("length", b"abc"), ("", None)])
def test_chunks_that_end_in_the_middle_are_given_only_when_the_record_says_so(
    tmp_path: Path, cut: str, given: bytes | None
) -> None:
    file = one_record(IN_CHUNKS + b"3\r\nabc\r\n9\r\n", tmp_path, WARC_Truncated=cut)
    if given is None:
        with (
            pytest.raises(DamagedCapture, match="cannot be given back whole"),
            saved_body(file, "http://site.example/", tmp_path / "body"),
        ):
            pass
        assert [path.name for path in tmp_path.iterdir()] == ["one.warc"]
    else:
        with saved_body(file, "http://site.example/", tmp_path / "body") as (_, digest):
            assert digest == sha256(given).hexdigest() and not (tmp_path / "body").exists()
        assert (tmp_path / "body").read_bytes() == given


def repeated(path: Path, gzip: bool, with_first: bool = True) -> Path:
    """A WARC by warcio, in which a second answer says that its body is that of the first."""
    head = StatusAndHeaders("200 OK", [("Content-Type", "text/plain")], protocol="HTTP/1.1")
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=gzip)
        first = writer.create_warc_record("http://a.example/", "response", io.BytesIO(b"made up"), http_headers=head)
        writer.write_record(first) if with_first else writer.ensure_digest(first)
        told = [first.rec_headers.get_header(name) for name in ("WARC-Payload-Digest", "WARC-Date")]
        writer.write_record(
            writer.create_revisit_record("http://a.example/2", told[0], "http://a.example/", told[1], head)
        )
    return path


@pytest.mark.parametrize("gzip", [False, True])
def test_an_answer_that_repeats_another_is_listed_and_gives_its_body(tmp_path: Path, gzip: bool) -> None:
    path = repeated(tmp_path / "a.warc", gzip)
    assert [(one.url, one.repeats) for one in answers(path)] == [
        ("http://a.example/", ""), ("http://a.example/2", "http://a.example/"),
    ]  # fmt: skip
    for file in (path, wacz(path, tmp_path / "a.wacz")):
        out = io.BytesIO()
        assert write_body(file, "http://a.example/2", out).status == 200 and out.getvalue() == b"made up"


def test_an_answer_that_repeats_what_stands_elsewhere_gives_no_file(tmp_path: Path) -> None:
    path = repeated(tmp_path / "a.warc", gzip=False, with_first=False)
    with pytest.raises(NotInCapture, match=r"no body, but that it was the one of http://a\.example/ before"):
        write_body(path, "http://a.example/2", io.BytesIO())


def test_an_address_that_was_not_captured_gives_no_file(web: Site, tmp_path: Path) -> None:
    made = capture(web.url("/page/"), tmp_path, HERE)
    with pytest.raises(NotInCapture), saved_body(made.path, "http://elsewhere.example/", tmp_path / "body"):
        pass
    assert list(tmp_path.iterdir()) == [made.path]


def test_adding_an_address_takes_its_capture_in(web: Site, store: EvidenceStore, kg: Kg) -> None:
    item = added(kg, store, web.url("/moved"), "--page")
    record = item.collection
    assert (record.source_url, record.media_type, record.by) == (web.url("/moved"), "application/warc", "lantern-7")
    assert record.name.startswith("127.0.0.1-") and record.name.endswith(".warc.gz")
    assert len(list(answers(item.original))) == 9 and item.technical["kind"] == "capture"
    assert list((store.folder / "incoming").iterdir()) == []


def test_an_address_of_ones_own_network_is_refused_and_nothing_kept(web: Site, store: EvidenceStore, kg: Kg) -> None:
    code, out, err = kg("evidence", "add", web.url("/page/"), "--by", "lantern-7", "--store", store.folder)
    assert code == 1 and out == "" and "127.0.0.1 is no address of the public web" in err
    assert store.items() == ()


def test_what_is_cut_off_is_said(web: Site, store: EvidenceStore, kg: Kg) -> None:
    _, _, err = kg("evidence", "add", web.url("/short"), "--by", "me-1", "--store", store.folder, "--allow-private")
    assert "was cut off" in err and "the server ended the connection before its end" in err


def test_replay_lists_what_a_capture_holds_with_its_redirects(
    web: Site, kept: tuple[EvidenceStore, Item], kg: Kg
) -> None:
    store, item = kept
    code, out, _ = kg("evidence", "replay", item.digest[:12], "--store", store.folder)
    lines = out.splitlines()
    assert code == 0 and len(lines) == 5
    assert "  302  " in lines[0] and lines[1].strip() == f"leads to {web.url('/landed')}"
    assert "text/html" in lines[4] and lines[4].endswith(web.url("/page/"))
    listed = json.loads(kg("evidence", "replay", item.digest, "--store", store.folder, "--format", "json")[1])
    assert [one["status"] for one in listed] == [302, 301, 200]


def test_replay_gives_a_body_byte_for_byte_and_enters_it_into_the_log(
    web: Site, kept: tuple[EvidenceStore, Item], kg: Kg, tmp_path: Path
) -> None:
    (store, item), out = kept, tmp_path / "page.html"
    ask = ("evidence", "replay", item.digest, web.url("/page/"), "--out", out, "--by", "lantern-7")
    code, _, err = kg(*ask, "--store", store.folder)
    assert code == 0 and out.read_bytes() == PAGE and sha256(PAGE).hexdigest() in err
    *_, event = store.events(item.digest)
    assert (event.kind, event.before, event.after) == ("derived", item.digest, sha256(PAGE).hexdigest())
    assert kg(*ask, "--store", store.folder)[0] == 2  # it is there already


def test_replay_refuses_what_it_cannot_do_in_one_line(
    web: Site, kept: tuple[EvidenceStore, Item], kg: Kg, tmp_path: Path
) -> None:
    (store, item), out = kept, tmp_path / "x"
    text = take(store, note(tmp_path)).item
    for digest, *more in (
        (text.digest,),
        (item.digest, web.url("/page/")),
        (item.digest, "--out", out),
        (item.digest, web.url("/page/"), "--out", out),
        (item.digest, web.url("/gone"), "--out", out, "--by", "lantern-7"),
    ):
        code, _, err = kg("evidence", "replay", digest, *more, "--store", store.folder)
        assert code == 2 and len(err.splitlines()) == 1 and not out.exists()


def test_a_list_cannot_turn_the_terminal(store: EvidenceStore, kg: Kg, tmp_path: Path) -> None:
    block = b"HTTP/1.1 302 Found\r\nLocation: /\x1b[2J\xe2\x80\xae\r\n\r\n"
    item = take(store, one_record(block, tmp_path)).item
    _, out, _ = kg("evidence", "replay", item.digest, "--store", store.folder)
    assert "\x1b" not in out and "\u202e" not in out and "leads to" in out


def test_of_a_capture_that_was_changed_nothing_is_given(
    web: Site, store: EvidenceStore, kg: Kg, tmp_path: Path
) -> None:
    item = added(kg, store, web.url("/page/"))
    item.original.chmod(0o600)
    item.original.write_bytes(capture(web.url("/landed"), tmp_path, HERE).path.read_bytes())
    words = ("evidence", "replay", item.digest, web.url("/page/"), "--out", tmp_path / "x", "--by", "me-1")
    code, _, err = kg(*words, "--store", store.folder)
    assert code == 2 and "is gone or changed" in err and not (tmp_path / "x").exists()


def test_nothing_is_given_that_the_log_cannot_take(web: Site, store: EvidenceStore, kg: Kg, tmp_path: Path) -> None:
    item = added(kg, store, web.url("/page/"))
    with store.log.open("a", encoding="utf-8") as log:
        log.write("5\n")
    words = ("evidence", "replay", item.digest, web.url("/page/"), "--out", tmp_path / "x", "--by", "me-1")
    assert kg(*words, "--store", store.folder)[0] == 2 and list(tmp_path.iterdir()) == [store.folder.parent]


@pytest.mark.parametrize(
    "words",
    [
        ("replay", "{item}", "{url}", "--out", "{dossier}/in/x.html", "--by", "me-1"),
        ("sheet", "{item}", "--out", "{dossier}/custody.html"),
        ("export", "{item}", "--to", "{dossier}/bag", "--by", "me-1", "--even-sealed", "asked by a court"),
    ],
)
def test_nothing_private_is_written_into_a_dossier(
    web: Site, kept: tuple[EvidenceStore, Item], kg: Kg, tmp_path: Path, words: tuple[str, ...]
) -> None:
    (store, item), dossier = kept, tmp_path / "testburg"
    (dossier / "in").mkdir(parents=True)
    (dossier / "dataset.yaml").touch()
    told = [word.format(item=item.digest, url=web.url("/page/"), dossier=dossier) for word in words]
    code, _, err = kg("evidence", *told, "--store", store.folder)
    assert code == 2 and "which is published: name a place outside of it" in err
    assert sorted(path.name for path in dossier.rglob("*")) == ["dataset.yaml", "in"]
