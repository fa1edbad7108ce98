"""Read a picture: its size, and what the camera wrote into it. Its pixels are decoded, to see that all are there."""

import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from math import isfinite
from pathlib import Path
from typing import Any, Final

from PIL import ExifTags, Image
from PIL import __version__ as version

from kg.evidence.names import plain
from kg.evidence.technical.limits import Limits, Unreadable

_MOST_TAGS: Final = 200
_LONGEST: Final = 200  # characters, or parts, of a value
_MAKER_NOTE: Final = 0x927C
_TIMES: Final = ("DateTimeOriginal", "DateTimeDigitized", "DateTime")
_FORMATS: Final = {"image/tiff": "TIFF", "image/jpeg": "JPEG", "image/webp": "WEBP", "image/avif": "AVIF"}


def read_image(path: Path, media_type: str, limits: Limits) -> dict[str, Any]:
    """Return width, height, frames, and what stands in EXIF: all tags, and by name time, camera and position.

    Times are as the camera wrote them, a position is north and east in degrees.
    Errors: Unreadable, and those of Pillow.
    """
    with opened(path, media_type, limits) as image:
        found = {"kind": "image", "width": image.width, "height": image.height, "mode": image.mode}
        frames = getattr(image, "n_frames", 1)
        if frames > limits.frames:
            raise Unreadable(f"it has {frames:,} pictures by its own account; more than {limits.frames:,} are not read")
        tags = dict(_tags(image.getexif()))
        image.load()
    return {**found, "frames": frames, **_told(tags), "exif": tags, "read_with": f"Pillow {version}"}


@contextmanager
def opened(path: Path, media_type: str, limits: Limits) -> Iterator[Image.Image]:
    """Open a picture of a media type, its pixels not decoded yet. Errors: Unreadable, and those of Pillow."""
    Image.MAX_IMAGE_PIXELS = None  # ours is asked instead, and says what to do
    warnings.simplefilter("ignore")
    with Image.open(path, formats=[_FORMATS.get(media_type, media_type.partition("/")[2].upper())]) as image:
        if image.width * image.height > limits.pixels:
            raise Unreadable(
                f"it is {image.width:,} × {image.height:,} pixels large by its own account; "
                f"more than {limits.pixels:,} are not opened"
            )
        yield image


def _tags(exif: Image.Exif) -> Iterator[tuple[str, Any]]:
    """Yield the tags by their names, bounded in number and length."""
    parts = (
        (exif, ExifTags.TAGS), (exif.get_ifd(ExifTags.IFD.Exif), ExifTags.TAGS),
        (exif.get_ifd(ExifTags.IFD.GPSInfo), ExifTags.GPSTAGS),
    )  # fmt: skip
    left = _MOST_TAGS
    for part, names in parts:
        for tag, value in sorted(part.items())[:left]:
            left -= 1
            if tag not in (_MAKER_NOTE, ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo):
                yield names.get(tag, f"0x{tag:04x}"), _value(value)


def _value(value: Any) -> Any:
    """Return a value that JSON can hold."""
    if isinstance(value, bytes):
        text = value.rstrip(b"\0").decode("ascii", "replace")
        return plain(text, _LONGEST) if text.isprintable() else f"{len(value)} bytes"
    if isinstance(value, (list, tuple)):
        return [_value(part) for part in value[:_LONGEST]]
    if isinstance(value, int):
        return value
    try:
        number = float(value)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return plain(str(value).rstrip("\0"), _LONGEST)
    return number if isfinite(number) else None


def _told(tags: dict[str, Any]) -> dict[str, Any]:
    """Return what is asked first: when, with what and where."""
    told: dict[str, Any] = {}
    if times := [tags[name] for name in _TIMES if tags.get(name)]:
        told["taken_at"] = f"{times[0]} {tags.get('OffsetTimeOriginal') or ''}".strip()
    if camera := " ".join(str(tags[name]) for name in ("Make", "Model") if tags.get(name)):
        told["camera"] = camera
    north = _degrees(tags.get("GPSLatitude"), tags.get("GPSLatitudeRef") == "S")
    east = _degrees(tags.get("GPSLongitude"), tags.get("GPSLongitudeRef") == "W")
    if north is not None and east is not None:
        told["position"] = [north, east]
    return told


def _degrees(parts: Any, is_negative: bool) -> float | None:
    """Return degrees from degrees, minutes and seconds; None for anything else."""
    if not isinstance(parts, Iterable) or isinstance(parts, str):
        return None
    numbers = [part for part in parts if isinstance(part, (int, float))]
    if len(numbers) != 3:
        return None
    value = numbers[0] + numbers[1] / 60 + numbers[2] / 3600
    return round(-value if is_negative else value, 6)
