"""What a file tells of itself, asked from outside: the first bytes here, all else in the confined process."""

import json
from pathlib import Path
from typing import Any

from kg.evidence.technical.confined import NotRead, confined
from kg.evidence.technical.limits import Limits
from kg.evidence.technical.readers import is_read, kind_of, sniff

__all__ = ["NotRead", "read_file"]


def read_file(path: Path, limits: Limits | None = None) -> dict[str, Any]:
    """Return `media_type`, `kind` and what the reader of that kind found, as JSON can hold it.

    What is text, or of no known kind, is not looked into. Errors: NotRead; OSError when the file cannot be opened.
    """
    media_type = sniff(path)
    if not is_read(media_type):
        return {"media_type": media_type, "kind": kind_of(media_type)}
    bounds = (limits or Limits()).for_size(path.stat().st_size)
    return dict(json.loads(confined("kg.evidence.technical.readers:read", path, limits=bounds)))
