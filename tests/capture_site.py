"""A site on this machine that answers as sites do, and as they should not, to capture from; all of it is made up."""

import gzip
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from kg.evidence.capture.limits import Limits

HERE = Limits(allow_private=True, seconds=20.0)  # the site stands on this machine
PAGE = (
    b'<!doctype html><html><head><title>Verlan</title><link rel="stylesheet" href="style.css">'
    b'<link rel="next" href="other.html"><script src="/app.js"></script></head><body><a href="/elsewhere">more</a>'
    b'<img src="picture.png" srcset="picture.png 1x, large.png 2x"><video src="film.mp4" poster="poster.png"></video>'
    b"</body></html>"
)
PACKED = gzip.compress(b"three lines of a made-up report\n" * 30, mtime=0)


class Site(ThreadingHTTPServer):
    """Answers GET; `seen` holds the headers of every request, `bodies` what other paths answer."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: list[dict[str, str]] = []
        self.bodies: dict[str, bytes] = {}
        self.ended = threading.Event()

    def url(self, path: str) -> str:
        """Return the address of a path."""
        return f"http://127.0.0.1:{self.server_address[1]}{path}"


@contextmanager
def running(certificate: Path | None = None) -> Iterator[Site]:
    """Yield the site while it runs; encrypted, when a certificate with its key is given."""
    with Site() as site:
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            site.socket = context.wrap_socket(site.socket, server_side=True)
        thread = threading.Thread(target=site.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield site
        site.ended.set()
        site.shutdown()
        thread.join()


def certified(host: str, path: Path) -> Path:
    """Write a certificate that only signs itself, for an address or a name, with its key; return its path."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "made up")])
    other = x509.IPAddress(ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(datetime(2020, 1, 1)).not_valid_after(datetime(2100, 1, 1))
    made = made.add_extension(x509.SubjectAlternativeName([other]), critical=False)
    signed = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(key, SHA256())
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(signed.public_bytes(Encoding.PEM) + secret)
    return path


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Site

    def do_GET(self) -> None:
        self.server.seen.append(dict(self.headers.items()))
        try:
            getattr(self, f"answer{self.path.replace('/', '_').partition('?')[0]}", self.answer_body)()
        except OSError:
            pass  # whoever captures has had enough
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        pass

    def head(self, status: int, **fields: str) -> None:
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def whole(self, body: bytes, **fields: str) -> None:
        self.head(200, Content_Length=str(len(body)), **fields)
        self.wfile.write(body)

    def answer_body(self) -> None:
        body = self.server.bodies.get(self.path)
        if body is None:
            self.head(404, Content_Length="0")
        else:
            self.whole(body, Content_Type="application/octet-stream")

    def answer_page_(self) -> None:
        self.whole(PAGE, Content_Type="text/html; charset=utf-8")

    def answer_moved(self) -> None:
        self.head(302, Location="/landed", Content_Length="0")

    def answer_landed(self) -> None:
        self.head(301, Location="page/", Content_Length="0")

    def answer_around(self) -> None:
        self.head(302, Location="/around", Content_Length="0")

    def answer_inward(self) -> None:
        self.head(302, Location="http://10.0.0.1/secret", Content_Length="0")

    def answer_to_file(self) -> None:
        self.head(302, Location="file:/etc/passwd", Content_Length="0")

    def answer_cookie(self) -> None:
        self.head(302, Set_Cookie="who=you; Path=/", Location="/page/", Content_Length="0")

    def answer_gzip(self) -> None:
        self.whole(PACKED, Content_Type="text/plain", Content_Encoding="gzip")

    def answer_chunked(self) -> None:
        self.head(200, Transfer_Encoding="chunked", Content_Type="text/plain")
        self.wfile.write(b"5\r\nfirst\r\n6;a=b\r\nsecond\r\n0\r\nTrailer: yes\r\n\r\n")

    def answer_half_chunked(self) -> None:
        self.head(200, Transfer_Encoding="chunked", Content_Type="text/plain")
        self.wfile.write(b"5\r\nfirst\r\nff\r\nseco")

    def answer_short(self) -> None:
        self.head(200, Content_Length="1000", Content_Type="text/plain")
        self.wfile.write(b"not all of it")

    def answer_early(self) -> None:
        self.wfile.write(
            b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        )

    def answer_open(self) -> None:
        self.head(200, Content_Type="text/plain")
        self.wfile.write(b"until the end of the connection")

    def answer_endless(self) -> None:
        self.head(200, Content_Type="text/plain")
        while not self.server.ended.is_set():
            self.wfile.write(b"again and again " * 1000)

    def answer_slow(self) -> None:
        self.head(200, Content_Length="1000", Content_Type="text/plain")
        self.wfile.write(b"wait")
        self.server.ended.wait(10)

    def answer_header(self) -> None:
        self.head(200, X_Long="x" * 100_000, Content_Length="0")

    def answer_torn_header(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/pl")

    def answer_not_http(self) -> None:
        self.wfile.write(b"SSH-2.0-made-up\r\n\r\n")
