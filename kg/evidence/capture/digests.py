"""Compute the digests of a record anew and compare them with those that it states.

The payload digest of a message that was sent in chunks is taken with the chunks joined, as the standard says, or with
them as they came, as most tools write it: either is right here.
"""

import base64
import binascii
import hashlib
from typing import Any, Final

from kg.evidence.capture.message import PORTION, BadMessage, Head, Heard, dechunked, read_head
from kg.evidence.capture.warcfile import Record

_ALGORITHMS: Final = {"md5": "md5", "sha1": "sha1", "sha-1": "sha1", "sha256": "sha256", "sha-256": "sha256",
                      "sha384": "sha384", "sha-384": "sha384", "sha512": "sha512", "sha-512": "sha512"}  # fmt: skip


def digest_faults(record: Record) -> list[str]:
    """Return what is wrong with the digests of a record, in words; its block is read to its end.

    Errors: DamagedCapture when the block is not whole.
    """
    block, payload = _Stated(record.get("WARC-Block-Digest")), _Stated(_payload_digest(record))
    heard = Heard(record.block, block.whole.update)
    try:
        head = read_head(heard) if record.is_http else None
    except BadMessage:
        head = None
    _read(Heard(heard, payload.whole.update), head, payload)
    faults = [f"the block digest {word}" for word in block.faults()]
    return faults + [f"the payload digest {word}" for word in payload.faults()]


class _Stated:
    """A digest that a record states, with what is computed to compare it with."""

    def __init__(self, text: str):
        algorithm, _, self.value = text.partition(":")
        self.is_stated = bool(text)
        self.algorithm = _ALGORITHMS.get(algorithm.strip().lower(), "")
        self.whole: Any = hashlib.new(self.algorithm or "sha1", usedforsecurity=False)
        self.joined: Any = self.whole.copy()
        self.is_joined = False

    def faults(self) -> list[str]:
        if not self.is_stated:
            return []
        if not self.algorithm:
            return ["is of an unknown kind, so it was not compared"]
        stated = _decoded(self.value.strip(), self.whole.digest_size)
        known = [self.whole.digest(), *([self.joined.digest()] if self.is_joined else [])]
        return [] if stated in known else ["is not that of the bytes"]


def _payload_digest(record: Record) -> str:
    """Return the payload digest that this record alone can be held against."""
    elsewhere = record.type == "revisit" or record.get("WARC-Segment-Number")
    return "" if elsewhere else record.get("WARC-Payload-Digest")


def _read(stream: Heard, head: Head | None, payload: _Stated) -> None:
    """Read a body to the end of its record, and the chunks that it was sent in joined."""
    if head and head.is_chunked and payload.is_stated:
        try:
            for data in dechunked(stream):
                payload.joined.update(data)
            payload.is_joined = True
        except BadMessage:
            pass  # the header speaks of chunks, and whoever recorded it had joined them
    while stream.read(PORTION):
        pass


def _decoded(value: str, size: int) -> bytes:
    """Return the bytes of a digest in base 16, 32 or 64, which its length tells; b"" for anything else."""
    bare = value.rstrip("=")
    try:
        if len(bare) == size * 2:
            return bytes.fromhex(bare)
        if len(bare) == -(-size * 8 // 5):
            return base64.b32decode(bare.upper() + "=" * (-len(bare) % 8))
        return base64.urlsafe_b64decode(bare.replace("+", "-").replace("/", "_") + "=" * (-len(bare) % 4))
    except (ValueError, binascii.Error):
        return b""
