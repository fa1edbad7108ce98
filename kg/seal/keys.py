"""Keys that sign releases: a new pair is made and kept in a file, a signature is given, and one is tested.

In: files in PEM, bytes to sign. Out: Ed25519 signatures of 64 bytes (RFC 8032), without any envelope, so that other
programs can test them. A private key never leaves its file but for the time of signing.
"""

import base64
import os
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kg.errors import KgError
from kg.files import NotWritten

SIGNATURE_BYTES: Final = 64
_LARGEST: Final = 16_384  # bytes of a key file; the largest that is written here has 300
_OPENSSH: Final = b"ssh-ed25519 "


class BadKey(KgError):
    """A file was named as a key and is none that can be used."""

    def __init__(self, path: Path, reason: str):
        self.path = path
        super().__init__(f"{path} is not a key that can be used: {reason}")


def new_key(path: Path, password: str = "") -> Ed25519PrivateKey:
    """Return a new private key, written to `path` as PEM (PKCS 8) that only its owner can read.

    With a password the file is encrypted by it. Errors: KgError when there is a file at `path`; NotWritten.
    """
    key = Ed25519PrivateKey.generate()
    cipher = serialization.BestAvailableEncryption(password.encode()) if password else serialization.NoEncryption()
    text = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, cipher)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise KgError(f"there is a file at {path}: a key is never written over; give another name") from None
    except OSError as error:
        raise NotWritten(path, error) from error
    return key


def private_key(path: Path, password: str = "") -> Ed25519PrivateKey:
    """Return the private key in a PEM file. Errors: BadKey; the reason never repeats what the file holds."""
    data = _read(path)
    try:
        key = serialization.load_pem_private_key(data, password.encode() or None)
    except TypeError:
        needs = "it needs no password: empty KG_KEY_PASSWORD" if password else "put its password into KG_KEY_PASSWORD"
        raise BadKey(path, needs) from None
    except (ValueError, UnsupportedAlgorithm):
        raise BadKey(path, "no private key in PEM can be read from it, or the password is another") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise BadKey(path, "it is of another kind than Ed25519; make one with kg key new")
    return key


def public_key(path: Path) -> Ed25519PublicKey:
    """Return the public key in a file: PEM, or a line that begins with "ssh-ed25519". Errors: BadKey."""
    data = _read(path)
    try:
        load = serialization.load_ssh_public_key if data.startswith(_OPENSSH) else serialization.load_pem_public_key
        key = load(data)
    except (ValueError, UnsupportedAlgorithm):
        raise BadKey(path, "no public key can be read from it; write one with kg key public") from None
    if not isinstance(key, Ed25519PublicKey):
        raise BadKey(path, "it is of another kind than Ed25519")
    return key


def public_pem(key: Ed25519PublicKey) -> str:
    """Return a public key as PEM, for a file of its own."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_bytes(serialization.Encoding.PEM, form).decode("ascii")


def public_line(key: Ed25519PublicKey) -> str:
    """Return a public key as one line, "ssh-ed25519 ...", short enough to be read out."""
    return key.public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH).decode("ascii")


def fingerprint(key: Ed25519PublicKey) -> str:
    """Return the fingerprint of a public key as ssh-keygen shows it: "SHA256:" and 43 characters."""
    blob = base64.b64decode(public_line(key).split()[1])
    return "SHA256:" + base64.b64encode(sha256(blob).digest()).decode("ascii").rstrip("=")


def is_signed(key: Ed25519PublicKey, signature: bytes, content: bytes) -> bool:
    """Return whether a signature is that of this key over these bytes."""
    try:
        key.verify(signature, content)
    except InvalidSignature:
        return False
    return True


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise BadKey(path, f"it cannot be read ({error.strerror})") from error
    if len(data) > _LARGEST:
        raise BadKey(path, "it is far too large")
    return data
