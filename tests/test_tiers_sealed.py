"""A release for partners can be sealed: who opens it knows from whom it comes, and its salts are of no public one."""

import json
from pathlib import Path

import pyrage  # type: ignore[import-untyped]
import pytest

from kg.seal.keys import private_key
from kg.seal.salts import read_salts
from kg.seal.verify import Against, verify
from kg.tiers.bundle import unlock
from kg.tiers.place import private_of
from tests.conftest import Kg
from tests.interference import TINY, write_files

KEY = pyrage.x25519.Identity.generate()
WITHHELD = {"records/so-2222b2.csv": "id,source,age,tier\nre-2222b2,so-2222b2,35,restricted\n"}


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    write_files(tmp_path / "data.private" / "testburg", WITHHELD)
    return write_files(tmp_path / "data" / "testburg", TINY)


def words(out: Path) -> tuple[object, ...]:
    return "--tier", "restricted", "--recipient", str(KEY.to_public()), "--out", out


def test_a_partner_verifies_what_was_unlocked_by_the_key_of_the_publisher(kg: Kg, tiny: Path, tmp_path: Path) -> None:
    kg("key", "new", tmp_path / "key.pem")
    public = private_key(tmp_path / "key.pem").public_key()
    code, _, said = kg("build", tiny, *words(tmp_path / "x.age"), "--key", tmp_path / "key.pem")
    assert code == 0, said
    dist = unlock(tmp_path / "x.age", tmp_path / "dist", [KEY])
    assert verify(dist, Against(public)) == []
    assert json.loads((dist / "seal.json").read_bytes())["tier"] == "restricted"
    (dist / "report.html").write_text("all is well", encoding="utf-8")
    assert verify(dist, Against(public))


def test_no_salt_of_a_public_release_tests_a_guess_at_a_restricted_one(kg: Kg, tiny: Path, tmp_path: Path) -> None:
    kg("key", "new", tmp_path / "key.pem")
    kg("build", tiny, *words(tmp_path / "x.age"), "--key", tmp_path / "key.pem")
    kg("build", tiny, "--out", tmp_path / "public")
    kg("seal", tmp_path / "public", "--data", tiny)
    sealed = unlock(tmp_path / "x.age", tmp_path / "dist", [KEY])
    public, restricted = (read_salts(dist / "salts.csv") for dist in (tmp_path / "public", sealed))
    assert {"", "source/so-2222b2"} <= public.keys() & restricted.keys()
    assert not {*public.values()} & {*restricted.values()}
    before = (sealed / "seal.json").read_bytes()
    assert kg("seal", sealed, "--data", tiny)[0] == 0 and (sealed / "seal.json").read_bytes() == before


def test_the_salts_in_the_private_folder_are_no_rows(kg: Kg, tiny: Path, tmp_path: Path) -> None:
    kg("key", "new", tmp_path / "key.pem")
    for _ in range(2):
        assert kg("build", tiny, *words(tmp_path / "x.age"), "--key", tmp_path / "key.pem")[0] == 0
    assert read_salts(private_of(tiny) / "salts.csv")
    assert kg("check", tiny)[0] == 0


def test_a_key_for_a_public_build_or_that_is_none_is_misuse(kg: Kg, tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text("none", encoding="ascii")
    code, _, said = kg("build", tiny, "--out", tmp_path / "dist", "--key", tmp_path / "key.pem")
    assert code == 2 and "sealed by kg seal" in said
    assert kg("build", tiny, *words(tmp_path / "x.age"), "--key", tmp_path / "key.pem")[0] == 2
    assert not (tmp_path / "dist").exists() and not (tmp_path / "x.age").exists()
