"""A seal says the same of the same release, is signed so that others can test it, and vouches for nothing damaged."""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from kg.release.read import NotARelease, Release
from kg.seal import seal
from kg.seal.keys import is_signed, public_pem
from kg.seal.salts import destroy, read_salts
from kg.seal.sealing import NotWhole, salted
from kg.web.held import Held
from tests.releases import write_whole
from tests.sealing import Signed
from tests.small import CARD, REPORT, small_graphs

SEALED = ("seal.json", "seal.json.sig", "salts.csv")


@pytest.fixture
def signed(sealed: Signed, tmp_path: Path) -> Signed:
    return sealed.copy(tmp_path / "copy")


def files(signed: Signed) -> list[bytes]:
    return [(signed.dist / name).read_bytes() for name in SEALED]


def test_sealing_again_gives_the_same_bytes_and_writes_nothing(signed: Signed) -> None:
    before, times = files(signed), [(signed.dist / name).stat().st_mtime_ns for name in SEALED]
    seal(signed.dist, signed.private, signed.key)
    assert files(signed) == before
    assert [(signed.dist / name).stat().st_mtime_ns for name in SEALED] == times


def test_the_digest_of_a_graph_is_over_its_salt_and_its_nquads_in_order(sealed: Signed) -> None:
    said = json.loads((sealed.dist / "seal.json").read_bytes())
    salts, release = read_salts(sealed.dist / "salts.csv"), Release(sealed.dist)
    assert set(said["graphs"]) == set(release.graphs) and set(salts) == {"", *release.graphs}
    for graph, digest in said["graphs"].items():
        assert digest == hashlib.sha256(salts[graph] + b"".join(release.nquads(graph))).hexdigest()
    assert said["manifest"] == salted(salts[""], [(sealed.dist / "manifest.json").read_bytes()])


def test_no_digest_without_salt_stands_in_a_seal(sealed: Signed) -> None:
    text = (sealed.dist / "seal.json").read_text(encoding="utf-8")
    contents = [path.read_bytes() for path in sealed.dist.rglob("*") if path.is_file()]
    contents += [b"".join(Release(sealed.dist).nquads(graph)) for graph in Release(sealed.dist).graphs]
    assert not any(hashlib.sha256(content).hexdigest() in text for content in contents)


def test_a_withdrawal_leaves_no_old_digest_that_can_be_made_again(signed: Signed) -> None:
    before = json.loads((signed.dist / "seal.json").read_bytes())
    destroy(signed.private)
    after = seal(signed.dist, signed.private, signed.key)
    assert after.graphs.keys() == before["graphs"].keys() and after.manifest != before["manifest"]
    assert not {*after.graphs.values()} & {*before["graphs"].values()}


@pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl")
def test_openssl_tests_the_signature(sealed: Signed, tmp_path: Path) -> None:
    (tmp_path / "pub.pem").write_text(public_pem(sealed.public), encoding="ascii")
    (tmp_path / "other.json").write_bytes((sealed.dist / "seal.json").read_bytes() + b" ")
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", str(tmp_path / "pub.pem"), "-rawin"]
    command += ["-sigfile", str(sealed.dist / "seal.json.sig"), "-in"]
    answers = [
        subprocess.run([*command, str(path)], capture_output=True, check=False).returncode
        for path in (sealed.dist / "seal.json", tmp_path / "other.json")
    ]
    assert answers[0] == 0 != answers[1]


def test_a_seal_without_a_key_takes_the_old_signature_away(signed: Signed) -> None:
    seal(signed.dist, signed.private)
    assert not (signed.dist / "seal.json.sig").exists() and (signed.dist / "seal.json").exists()


def test_a_seal_continues_the_log(signed: Signed) -> None:
    assert seal(signed.dist, signed.private, signed.key, previous="ab" * 32).previous == "ab" * 32
    text = (signed.dist / "seal.json").read_bytes()
    assert b"ab" * 32 in text and is_signed(signed.public, (signed.dist / "seal.json.sig").read_bytes(), text)


@pytest.mark.parametrize("path", ["report.html", "data.trig.gz", "withdrawn.ttl"])
def test_a_damaged_release_is_not_sealed(signed: Signed, path: str) -> None:
    before = files(signed)
    (signed.dist / path).write_bytes(b"x")
    with pytest.raises(NotWhole, match=path):
        seal(signed.dist, signed.private, signed.key)
    assert files(signed) == before


def test_what_is_no_release_is_not_sealed(tmp_path: Path) -> None:
    with pytest.raises(NotARelease):
        seal(tmp_path, tmp_path / "private")
    assert not (tmp_path / "private").exists()


def test_whoever_may_read_the_release_may_read_the_seal(sealed: Signed) -> None:
    mode = (sealed.dist / "manifest.json").stat().st_mode
    assert all((sealed.dist / name).stat().st_mode == mode for name in SEALED)


def test_the_next_build_leaves_no_seal_of_the_release_before(signed: Signed) -> None:
    write_whole(signed.dist, small_graphs(), CARD, REPORT)
    assert not any((signed.dist / name).exists() for name in SEALED)


def unsealed(signed: Signed) -> Path:
    for name in SEALED:
        (signed.dist / name).unlink()
    return signed.dist


def test_a_seal_that_is_made_while_the_release_is_served_is_served(signed: Signed) -> None:
    held = Held(Release(unsealed(signed)))
    assert held.get("seal.json") is None and "seal.json" not in held.paths
    seal(signed.dist, signed.private)
    found = held.get("seal.json")
    assert found is not None and found.read() == (signed.dist / "seal.json").read_bytes()
    assert held.paths[-2:] == ["seal.json", "salts.csv"]
    held.close()


def test_the_seal_of_a_later_release_is_not_served_with_an_earlier(signed: Signed) -> None:
    held = Held(Release(unsealed(signed)))
    (signed.dist / "manifest.json").unlink()
    (signed.dist / "manifest.json").write_bytes(b"{}")
    (signed.dist / "seal.json").write_bytes(b"{}")
    assert held.get("seal.json") is None
    held.close()
