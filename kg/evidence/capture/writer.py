"""Write exchanges into a WARC 1.1, one gzip member a record, byte for byte as they were sent."""

import io
from hashlib import sha256
from typing import IO, Any, Final
from uuid import uuid4

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from kg.evidence.capture.exchange import USER_AGENT, Exchange

_STANDARD: Final = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"


class CaptureWriter:
    """Writes a capture: first what made it, then each response with its request. It never names the machine."""

    def __init__(self, out: IO[bytes], operator: str, software: str, at: str):
        self.writer = WARCWriter(out, gzip=True, warc_version="1.1")
        self.writer.NO_PAYLOAD_DIGEST_TYPES = ("warcinfo", "request", "response")  # digests are given, or left out
        self.info = _ident()
        fields = {"software": software, "operator": operator, "format": "WARC File Format 1.1",
                  "conformsTo": _STANDARD, "http-header-user-agent": USER_AGENT}  # fmt: skip
        block = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value).encode()
        self._write("warcinfo", self.info, at, {}, "application/warc-fields", block)

    def pair(self, made: Exchange) -> None:
        """Write a response and its request."""
        ident = _ident()
        shared = {"WARC-Target-URI": made.url, "WARC-IP-Address": made.address, "WARC-Warcinfo-ID": self.info}
        told = {
            "WARC-Block-Digest": f"sha256:{made.digest}",
            "WARC-Payload-Digest": made.payload and f"sha256:{made.payload}",
            "WARC-Truncated": made.cut,
        }
        response = {**shared, **{name: value for name, value in told.items() if value}}
        self._record("response", ident, made.at, response, "application/http;msgtype=response", made.block, made.size)
        made.block.seek(0)
        request = {**shared, "WARC-Concurrent-To": ident, "WARC-Payload-Digest": f"sha256:{sha256().hexdigest()}"}
        self._write("request", _ident(), made.at, request, "application/http;msgtype=request", made.request)

    def _write(self, kind: str, ident: str, at: str, told: dict[str, str], media_type: str, block: bytes) -> None:
        told = {**told, "WARC-Block-Digest": f"sha256:{sha256(block).hexdigest()}"}
        self._record(kind, ident, at, told, media_type, io.BytesIO(block), len(block))

    def _record(
        self, kind: str, ident: str, at: str, told: dict[str, str], media_type: str, block: Any, size: int
    ) -> None:
        fields = {"WARC-Type": kind, "WARC-Record-ID": ident, "WARC-Date": at, **told}
        head = StatusAndHeaders("", list(fields.items()), protocol="WARC/1.1")
        self.writer.write_record(ArcWarcRecord("warc", kind, head, block, None, media_type, size))


def _ident() -> str:
    return f"<urn:uuid:{uuid4()}>"
