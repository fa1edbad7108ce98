"""Know again whether a file that is kept is as it was written: its check sum stands in a small file beside it.

In: the path of a file. Out: `<name>.sum`, or whether the file is what that says. A flipped bit, a lost end or a file
of other times is noticed before a byte of it is used. It is no guard against people, who can write both files.
"""

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Final

from kg.files import replace_file

_PORTION: Final = 8 << 20  # bytes; each is hashed by itself, so that two processors share the work
_THREADS: Final = 2


def sum_of(path: Path) -> str:
    """Return the size of a file and the SHA-256 over those of its portions. Errors: OSError."""
    size = path.stat().st_size
    starts = range(0, size, _PORTION)
    if len(starts) <= 1:
        digests = [_digest(path, start) for start in starts]
    else:
        with ThreadPoolExecutor(_THREADS) as pool:
            digests = list(pool.map(lambda start: _digest(path, start), starts))
    return f"{size} {sha256(b''.join(digests)).hexdigest()}"


def write_sum(path: Path) -> None:
    """Write down the check sum of a file that is finished. Errors: NotWritten, OSError."""
    replace_file(sum_file(path), f"{sum_of(path)}\n".encode())


def has_sum(path: Path) -> bool:
    """Return whether a file is there and is as it was when its check sum was written."""
    try:
        return sum_file(path).read_bytes() == f"{sum_of(path)}\n".encode()
    except OSError:
        return False


def sum_file(path: Path) -> Path:
    """Return where the check sum of a file stands."""
    return path.with_name(f"{path.name}.sum")


def _digest(path: Path, start: int) -> bytes:
    with path.open("rb", buffering=0) as file:
        file.seek(start)
        return sha256(file.read(_PORTION)).digest()
