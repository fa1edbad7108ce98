"""Keys are made once, kept for their owner alone, and read back; every other file is refused in one line."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from kg.errors import KgError
from kg.seal.keys import BadKey, fingerprint, is_signed, new_key, private_key, public_key, public_line, public_pem


def test_a_new_key_is_for_its_owner_alone_and_signs(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "dossier.pem"
    made = new_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert is_signed(made.public_key(), private_key(path).sign("گواه".encode()), "گواه".encode())


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    new_key(path)
    before = path.read_bytes()
    with pytest.raises(KgError, match="never written over"):
        new_key(path)
    assert path.read_bytes() == before


def test_a_password_is_asked_for_and_a_wrong_one_refused(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    new_key(path, "رمز دراز")
    assert private_key(path, "رمز دراز")
    for password, reason in (("", "KG_KEY_PASSWORD"), ("other", "the password is another")):
        with pytest.raises(BadKey, match=reason):
            private_key(path, password)


def test_a_password_for_a_key_without_one_is_refused(tmp_path: Path) -> None:
    new_key(tmp_path / "key.pem")
    with pytest.raises(BadKey, match="needs no password"):
        private_key(tmp_path / "key.pem", "word")


@pytest.mark.parametrize("form", [public_pem, public_line], ids=["pem", "line"])
def test_a_public_key_is_read_back_in_both_forms(tmp_path: Path, form: object) -> None:
    key = new_key(tmp_path / "key.pem").public_key()
    (tmp_path / "pub").write_text(form(key), encoding="ascii")  # type: ignore[operator]
    assert public_line(public_key(tmp_path / "pub")) == public_line(key)


@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 50, b"-----BEGIN PUBLIC KEY-----\n", b"ssh-ed25519 x", b"k" * 99999]
)
def test_what_is_no_key_is_refused_without_repeating_it(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key").write_bytes(content)
    for read in (public_key, private_key):
        with pytest.raises(BadKey) as error:
            read(tmp_path / "key")
        assert "\n" not in str(error.value) and "kkk" not in str(error.value)


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    form = serialization.PrivateFormat.PKCS8
    other = X25519PrivateKey.generate().private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    (tmp_path / "key").write_bytes(other)
    with pytest.raises(BadKey, match="another kind"):
        private_key(tmp_path / "key")


def test_a_key_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadKey, match="cannot be read"):
        public_key(tmp_path / "absent")


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="no ssh-keygen")
def test_the_fingerprint_is_the_one_that_ssh_shows(tmp_path: Path) -> None:
    key = new_key(tmp_path / "key.pem").public_key()
    (tmp_path / "key.pub").write_text(public_line(key) + "\n", encoding="ascii")
    shown = subprocess.run(["ssh-keygen", "-lf", tmp_path / "key.pub"], capture_output=True, check=True, text=True)
    assert fingerprint(key) in shown.stdout


@pytest.mark.skipif(os.name != "posix", reason="no umask")
def test_a_loose_umask_does_not_open_a_key_to_others(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        new_key(tmp_path / "key.pem")
    finally:
        os.umask(before)
    assert (tmp_path / "key.pem").stat().st_mode & 0o077 == 0
