"""A release for partners is one encrypted file, and what comes out of a stranger's file is a release or nothing."""

import io
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

import pyrage  # type: ignore[import-untyped]
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kg.files import NotWritten
from kg.release.read import NotARelease
from kg.seal import seal
from kg.seal.verify import Against, verify
from kg.tiers.bundle import NotABundle, unlock, write_bundle
from kg.tiers.crypt import NotAKey, NotForThisKey, encrypt, identities_of, recipients_of

KEY = pyrage.x25519.Identity.generate()
OTHER = pyrage.x25519.Identity.generate()
SIGNER = Ed25519PrivateKey.generate()
AGE = shutil.which("age")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    (tmp_path / "key.txt").write_text(f"# created today\n# public key: {KEY.to_public()}\n{KEY}\n")
    return tmp_path / "key.txt"


@pytest.fixture
def locked(tmp_path: Path, fixture_release: Path) -> Path:
    """The fictional release, encrypted for two."""
    return lock(tmp_path, lambda file: write_bundle(fixture_release, file))


def lock(folder: Path, write: Callable[[Path], None]) -> Path:
    write(folder / "plain.tar")
    keys = recipients_of([str(KEY.to_public()), str(OTHER.to_public())])
    encrypt(folder / "plain.tar", folder / "partner.tar.age", keys)
    return folder / "partner.tar.age"


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_was_locked_is_unlocked_to_the_same_files(locked: Path, key: Path, fixture_release: Path) -> None:
    out = unlock(locked, locked.parent / "out", identities_of(key))
    assert bytes_of(out) == bytes_of(fixture_release)
    assert out.stat().st_mode & 0o077 == 0


def test_the_same_release_gives_the_same_bundle_wherever_it_stands(tmp_path: Path, fixture_release: Path) -> None:
    copy = shutil.copytree(fixture_release, tmp_path / "copy", copy_function=shutil.copyfile)
    write_bundle(fixture_release, tmp_path / "a.tar")
    write_bundle(copy, tmp_path / "b.tar")
    assert (tmp_path / "a.tar").read_bytes() == (tmp_path / "b.tar").read_bytes()


@pytest.mark.skipif(AGE is None, reason="age is not installed")
def test_age_itself_opens_it(locked: Path, key: Path, fixture_release: Path) -> None:
    plain = subprocess.run([str(AGE), "-d", "-i", str(key), str(locked)], capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(plain)) as bundle:
        names = {name.removeprefix("release/") for name in bundle.getnames()}
    assert names == set(bytes_of(fixture_release))


def test_a_key_of_ssh_opens_it(tmp_path: Path) -> None:
    secret = Ed25519PrivateKey.generate()
    form, no = serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
    (tmp_path / "id").write_bytes(secret.private_bytes(serialization.Encoding.PEM, form, no))
    public = secret.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    (tmp_path / "friends").write_text(f"# a friend\n\n{public.decode()} testa@example\n")
    (tmp_path / "plain").write_bytes(b"lamp")
    encrypt(tmp_path / "plain", tmp_path / "out.age", recipients_of([], [tmp_path / "friends"]))
    assert pyrage.decrypt((tmp_path / "out.age").read_bytes(), identities_of(tmp_path / "id")) == b"lamp"


def test_another_key_opens_nothing_and_leaves_nothing(locked: Path) -> None:
    stranger = pyrage.x25519.Identity.generate()
    with pytest.raises(NotForThisKey):
        unlock(locked, locked.parent / "out", [stranger])
    assert not [path for path in locked.parent.rglob("*") if "out" in path.name and path.is_dir()]


@pytest.mark.parametrize(
    "harm", [lambda data: data[:-1], lambda data: data[:200], lambda data: data[:-9] + b"123456789"]
)
def test_a_file_that_was_cut_or_altered_opens_nothing(locked: Path, key: Path, harm: Callable[[bytes], bytes]) -> None:
    locked.write_bytes(harm(locked.read_bytes()))
    with pytest.raises(NotForThisKey):
        unlock(locked, locked.parent / "out", identities_of(key))
    assert not (locked.parent / "out").exists()


def test_a_disk_that_is_full_leaves_the_old_file_and_nothing_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: object, target: object, keys: object) -> None:
        raise pyrage.EncryptError("OSError: [Errno 28] No space left on device")

    (tmp_path / "plain").write_bytes(b"lamp")
    (tmp_path / "out.age").write_bytes(b"old")
    (tmp_path / ".out.age.part").write_bytes(b"left by a run that was killed")
    monkeypatch.setattr(pyrage, "encrypt_io", full)
    with pytest.raises(NotWritten, match="disk is full"):
        encrypt(tmp_path / "plain", tmp_path / "out.age", [KEY.to_public()])
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"plain": b"lamp", "out.age": b"old"}


def test_nobody_to_encrypt_for_is_refused() -> None:
    with pytest.raises(NotAKey, match="--recipient"):
        recipients_of([])


@pytest.mark.parametrize(
    "text",
    ["age1nonsense", "ssh-ed25519 nonsense", str(KEY), "AGE", "ssh-dss AAAA"],
    ids=["age", "ed25519", "secret", "short", "dss"],
)
def test_what_is_no_public_key_is_refused_and_not_repeated(text: str, tmp_path: Path) -> None:
    (tmp_path / "friends").write_text(f"{text}\n")
    with pytest.raises(NotAKey) as error:
        recipients_of([], [tmp_path / "friends"])
    assert text not in str(error.value) and "line 1" in str(error.value)


@pytest.mark.parametrize("text", ["", "# nothing\n", "nonsense\n", "-----BEGIN OPENSSH PRIVATE KEY-----\n", "فانوس\n"])
def test_what_holds_no_secret_key_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(text, encoding="utf-8")
    with pytest.raises(NotAKey):
        identities_of(tmp_path / "key")


def member(name: str, **fields: object) -> Callable[[Path], None]:
    def write(file: Path) -> None:
        info = tarfile.TarInfo(name)
        for field, value in fields.items():
            setattr(info, field, value)
        with tarfile.open(file, "w") as bundle:
            bundle.addfile(info, io.BytesIO(b"x" * info.size))

    return write


HOSTILE = {
    "a path that climbs": member("release/../../evil", size=1),
    "an absolute path": member("/release/evil", size=1),
    "a path outside": member("evil", size=1),
    "a link": member("release/link", type=tarfile.SYMTYPE, linkname="/etc/passwd"),
    "a hard link": member("release/link", type=tarfile.LNKTYPE, linkname="/etc/passwd"),
    "a device": member("release/zero", type=tarfile.CHRTYPE, devmajor=1, devminor=5),
    "a pipe": member("release/pipe", type=tarfile.FIFOTYPE),
    "a hidden file": member("release/.bashrc", size=1),
    "a name with a colon": member("release/manifest.json:stream", size=1),
    "a path written otherwise": member("release//./manifest.json", size=1),
    "no release": member("release/lamp.txt", size=1),
    "no archive": lambda file: file.write_bytes(b"lamp" * 1000) and None,
    "nothing": lambda file: file.write_bytes(b"") and None,
}


@pytest.mark.parametrize("write", HOSTILE.values(), ids=HOSTILE)
def test_only_plain_files_of_a_release_are_taken_out(write: Callable[[Path], None], tmp_path: Path, key: Path) -> None:
    locked = lock(tmp_path, write)
    before = {path.name for path in tmp_path.iterdir()}
    with pytest.raises((NotABundle, NotARelease)):
        unlock(locked, tmp_path / "out", identities_of(key))
    assert {path.name for path in tmp_path.iterdir()} - before <= {".out.lock"}


@pytest.mark.parametrize("path", ["lamp.txt", "csv/lamp.csv.gz", "recalled.json", "queries/salts.csv"])
def test_a_file_that_the_manifest_does_not_name_comes_to_nothing(
    fixture_release: Path, tmp_path: Path, key: Path, path: str
) -> None:
    copy = shutil.copytree(fixture_release, tmp_path / "copy", copy_function=shutil.copyfile)
    (copy / path).write_text("lamp")
    locked = lock(tmp_path, lambda file: write_bundle(copy, file))
    with pytest.raises(NotABundle, match=r"holds files that its manifest\.json does not name"):
        unlock(locked, tmp_path / "out", identities_of(key))
    assert not (tmp_path / "out").exists()


def test_a_seal_comes_with_the_release(fixture_release: Path, tmp_path: Path, key: Path) -> None:
    copy = shutil.copytree(fixture_release, tmp_path / "copy", copy_function=shutil.copyfile)
    seal(copy, tmp_path / "private", SIGNER)
    locked = lock(tmp_path, lambda file: write_bundle(copy, file))
    out = unlock(locked, tmp_path / "out", identities_of(key))
    assert verify(out, Against(SIGNER.public_key())) == []


def test_files_that_the_manifest_does_not_describe_as_they_are_come_to_nothing(
    fixture_release: Path, tmp_path: Path, key: Path
) -> None:
    copy = shutil.copytree(fixture_release, tmp_path / "copy", copy_function=shutil.copyfile)
    (copy / "void.ttl").write_text("lamp")
    locked = lock(tmp_path, lambda file: write_bundle(copy, file))
    with pytest.raises(NotABundle):
        unlock(locked, tmp_path / "out", identities_of(key))
    assert not (tmp_path / "out").exists()
