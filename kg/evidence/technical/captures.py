"""Read a web capture: each record is compared with its digests. A ZIP file that is no capture is named as one."""

import zipfile
from pathlib import Path
from typing import Any, Final

from kg.evidence.technical.limits import Limits, Unreadable

_SHOWN: Final = 3
_CARD: Final = "datapackage.json"


def read_capture(path: Path, media_type: str, limits: Limits) -> dict[str, Any]:
    """Return that a capture is whole, or of a ZIP file how many members it has; none is unpacked.

    Errors: Unreadable with the first faults; BadZipFile.
    """
    from kg.evidence.capture.check import check

    if media_type == "application/zip":
        members = _members(path)
        if _CARD not in members or not any(name.startswith("archive/") for name in members):
            return {"kind": "archive", "members": len(members)}
        media_type = "application/wacz"
    if faults := check(path):
        told = "; ".join(fault.message for fault in faults[:_SHOWN])
        raise Unreadable(f"{len(faults)} of its parts do not hold: {told}")
    return {"media_type": media_type, "kind": "capture", "read_with": "kg.evidence.capture"}


def _members(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as packed:
        return packed.namelist()
