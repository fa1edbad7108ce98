"""Encrypt a file for those who may read it, and decrypt it again, in the format of age.

In: recipients as age writes them, `age1...` or the public key of ssh; files. Out: a file that only the keys of the
recipients open.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

import pyrage  # type: ignore[import-untyped]

from kg.errors import KgError
from kg.files import NotWritten
from kg.release.atomic import sync_folder

_LARGEST: Final = 1_000_000  # bytes of a file of keys
_OPENSSH: Final = b"-----BEGIN"
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)

Recipient = Any  # pyrage.x25519.Recipient or pyrage.ssh.Recipient
Identity = Any


class NotAKey(KgError):
    """A key cannot be read; which one is said, not what it is."""

    def __init__(self, what: str, why: str):
        self.what = what
        super().__init__(f"{what} {why}")


class NotForThisKey(KgError):
    """A file cannot be opened by a key, or is no encrypted file, or was cut off or altered."""

    def __init__(self, file: Path):
        self.file = file
        super().__init__(f"{file} cannot be opened: it was not encrypted for this key, or is damaged")


def recipients_of(given: Iterable[str], files: Iterable[Path] = ()) -> list[Recipient]:
    """Return those whom something is encrypted for, each once: given ones, and those in files, one a line.

    Errors: NotAKey, also when there is nobody.
    """
    texts = dict.fromkeys(text.strip() for text in given)
    for file in files:
        for number, line in enumerate(_read(file).decode("utf-8", "replace").splitlines(), 1):
            if line.strip() and not line.startswith("#"):
                texts.setdefault(line.strip(), None)
                _recipient(line.strip(), f"line {number} of {file}")
    if not texts:
        raise NotAKey("a restricted release", "is encrypted: name who may read it by --recipient")
    return [_recipient(text, _shown(text)) for text in texts]


def _shown(text: str) -> str:
    """Return how a key that was given is named; one that may be secret is not repeated."""
    return f'"{text[:24]}"' if text.startswith(("age1", "ssh-")) else "what --recipient names"


def _recipient(text: str, what: str) -> Recipient:
    try:
        return (pyrage.ssh if text.startswith("ssh-") else pyrage.x25519).Recipient.from_str(text)
    except pyrage.RecipientError:
        raise NotAKey(what, "is no public key of age (age1...) or ssh (ssh-ed25519 ..., ssh-rsa ...)") from None


def identities_of(file: Path) -> list[Identity]:
    """Return the secret keys in a file of age, or the one in a file of ssh. Errors: NotAKey."""
    text = _read(file)
    try:
        if text.startswith(_OPENSSH):
            return [pyrage.ssh.Identity.from_buffer(text)]
        lines = (line.strip() for line in text.decode("ascii").splitlines())
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (pyrage.IdentityError, UnicodeDecodeError):
        raise NotAKey(str(file), "holds no secret key of age or ssh that can be read without a passphrase") from None
    if not found:
        raise NotAKey(str(file), "holds no secret key")
    return found


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
    except OSError as error:
        raise NotAKey(str(file), f"cannot be read: {error.strerror}") from error
    if len(data) > _LARGEST:
        raise NotAKey(str(file), "is no file of keys: it is too large")
    return data


def encrypt(plain: Path, out: Path, recipients: Sequence[Recipient]) -> None:
    """Write the encrypted form of a file, whole or not at all; nothing else is written beside it.

    Errors: NotWritten.
    """

    def fill(target: BinaryIO) -> None:
        with plain.open("rb") as source:
            try:
                pyrage.encrypt_io(source, target, recipients)
            except pyrage.EncryptError as error:  # also when the disk is full
                raise OSError(str(error)) from error

    _replacing(out, fill)


def decrypt(file: Path, out: Path, identities: Sequence[Identity]) -> None:
    """Write what an encrypted file holds, whole or not at all. Errors: NotForThisKey, NotWritten."""
    if not file.is_file():
        raise NotForThisKey(file)

    def fill(target: BinaryIO) -> None:
        with file.open("rb") as source:
            try:
                pyrage.decrypt_io(source, target, identities)
            except pyrage.DecryptError:
                raise NotForThisKey(file) from None
            except OSError as error:
                if error.errno is None:  # what was read is not what was encrypted
                    raise NotForThisKey(file) from None
                raise

    _replacing(out, fill)


def _replacing(out: Path, fill: Callable[[BinaryIO], None]) -> None:
    """Fill a new file beside `out`, which only its owner may read, and put it in its place.

    What a killed run left there is removed by the next.
    """
    beside = out.with_name(f".{out.name}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)
        try:
            with os.fdopen(os.open(beside, _NEW, 0o600), "wb") as target:
                fill(target)
                target.flush()
                os.fsync(target.fileno())
            os.replace(beside, out)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        sync_folder(out.parent)
    except OSError as error:
        raise NotWritten(out, error) from error
