"""Page through an answer by key: the position of a row in one answer comes in, an opaque text goes out.

The rows of an answer have an order that is the same as long as the release is. A key holds a position in it, the
release and the question, so that it can never be taken for a place in another answer.
"""

import binascii
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Final

from kg.errors import KgError

_FORM: Final = struct.Struct(">8s8sI")


class BadKey(KgError):
    """A key was not given out for this question."""

    def __init__(self, key: str):
        self.key = key
        super().__init__("after: this key was not given out for this question; take it from the link to the next page")


class OldKey(KgError):
    """A key belongs to another release."""

    def __init__(self, key: str, version: str):
        self.key = key
        self.version = version
        super().__init__(
            "after: this key belongs to another release, in which rows may have stood in another order; "
            f"begin again with the first page of release {version}"
        )


def key_of(release: str, question: str, position: int) -> str:
    """Return the key of the rows that follow a position, counted from 1, in the answer to a question.

    Shape: `release` is a digest in hexadecimal.

    >>> position_of(key_of("ab" * 32, "SELECT", 100), "ab" * 32, "SELECT", "1.0")
    100
    """
    packed = _FORM.pack(bytes.fromhex(release)[:8], _digest(question), position)
    return urlsafe_b64encode(packed).rstrip(b"=").decode("ascii")


def position_of(key: str, release: str, question: str, version: str) -> int:
    """Return the position that a key holds; 0 for the empty key, with which an answer begins.

    Errors: OldKey for a key of another release, BadKey for any other that was not given out for the question.
    """
    if not key:
        return 0
    try:
        packed = urlsafe_b64decode(f"{key.encode('ascii').decode()}=")
        of, digest, position = _FORM.unpack(packed)
    except (binascii.Error, UnicodeEncodeError, struct.error) as error:
        raise BadKey(key) from error
    if of != bytes.fromhex(release)[:8]:
        raise OldKey(key, version)
    if digest != _digest(question):
        raise BadKey(key)
    return int(position)


def _digest(question: str) -> bytes:
    return sha256(question.encode("utf-8", "surrogatepass")).digest()[:8]
