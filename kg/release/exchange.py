"""Put a new folder in the place of an old one in one step, where the system can; make names in a folder durable.

Linux and macOS exchange the names of two folders in one call, so that a reader finds a whole folder at every moment.
Where the call is missing or refused (Windows, some network disks) the caller renames twice.
"""

import ctypes
import errno
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any, Final

_AT_FDCWD: Final = -100  # of Linux: names are those of the working directory
_RENAME_EXCHANGE: Final = 2  # of Linux
_RENAME_SWAP: Final = 2  # of macOS
# What a kernel or a file system answers that has no such call; every other answer is a failure.
_NOT_HERE: Final = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM}


def swap(one: Path, other: Path) -> bool:
    """Exchange the names of two folders that are there; return whether it was done, which no part of it ever is.

    Errors: OSError when the system can do so, and failed.
    """
    call = _system_call()
    if call is None:
        return False
    ctypes.set_errno(0)
    if call(os.fsencode(one), os.fsencode(other)) == 0:
        return True
    error = ctypes.get_errno()
    if error in _NOT_HERE:
        return False
    raise OSError(error, os.strerror(error), str(one), None, str(other))


@cache
def _system_call() -> Any:
    """Return a function of two names that exchanges them and returns 0; None where the system has none."""
    path, flags, folder = ctypes.c_char_p, ctypes.c_uint, ctypes.c_int
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "linux":
            exchange = library.renameat2
            exchange.argtypes = [folder, path, folder, path, flags]
            return lambda one, other: exchange(_AT_FDCWD, one, _AT_FDCWD, other, _RENAME_EXCHANGE)
        if sys.platform == "darwin":
            exchange = library.renamex_np
            exchange.argtypes = [path, path, flags]
            return lambda one, other: exchange(one, other, _RENAME_SWAP)
    except (OSError, AttributeError, TypeError):
        pass
    return None


def sync_folder(folder: Path) -> None:
    """Make renames and new names in a folder durable; Windows has no such call and needs none."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
