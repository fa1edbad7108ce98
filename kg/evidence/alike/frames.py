"""Read what an item looks like: a picture, or the key frames of a film, in the confined process of the reader.

In: a picture or a film. Out: `Frame`s: of a picture one, of a film those in which it shows something new, so that the
same scene has the same key frames wherever a cut begins.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from kg.evidence.alike.hashes import SMALL, Look, look_of, whole_hash
from kg.evidence.technical.confined import confined
from kg.evidence.technical.limits import Limits, Unreadable

if TYPE_CHECKING:
    from av import VideoFrame
    from av.container import InputContainer
    from PIL.Image import Image

MOST: Final = 24  # key frames of a film
KINDS: Final = ("image", "video")  # of items that look like anything
_STEP_S: Final = 0.5  # between the pictures of a film that are looked at
_NEW: Final = 8  # bits by which a key frame differs from the one before
_COARSER: Final = 4  # bits more, when a film has too many key frames
_LONG_S: Final = 180  # of a film that is longer, only pictures that stand by themselves are decoded
_SIDE: Final = 384  # pixels, the longer side of a picture of a film
_SECONDS: Final = 120.0  # of processor time to read one film


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A key frame of a film, `second` seconds after its beginning; of a picture, the picture itself."""

    second: float
    look: Look


def read_frames(path: Path, limits: Limits | None = None) -> list[Frame]:
    """Return the key frames of a film or a picture, by a confined process. Errors: NotRead."""
    bounds = limits or Limits(seconds=_SECONDS)
    return frames_of(confined("kg.evidence.alike.frames:answer", path, limits=bounds))


def frames_of(told: bytes) -> list[Frame]:
    """Return the key frames that `answer` told."""
    return [Frame(second, _look(small, boxes, hashes)) for second, small, boxes, hashes in json.loads(told)]


def answer(path: Path, options: dict[str, Any], limits: Limits) -> bytes:
    """Return the same as JSON; it runs in the confined process. Errors: Unreadable, and those of the libraries."""
    from kg.evidence.technical.readers import sniff

    kind = sniff(path)
    frames = _of_film(path, kind, limits) if kind.startswith("video/") else [_of_picture(path, kind, limits)]
    rows = [(one.second, _text(one.look.small), _text(one.look.boxes), _text(one.look.hashes)) for one in frames]
    return json.dumps(rows).encode()


def _of_picture(path: Path, kind: str, limits: Limits) -> Frame:
    from kg.evidence.technical.images import opened

    with opened(path, kind, limits) as picture:
        return Frame(0.0, look_of(picture))


def _of_film(path: Path, kind: str, limits: Limits) -> list[Frame]:
    from kg.evidence.technical.films import opened

    with opened(path, kind) as container:
        kept = _new_ones(_pictures(container, limits))
    if not kept:
        raise Unreadable("not one picture of it can be decoded")
    return [Frame(round(second, 2), look_of(picture)) for second, picture in kept]


def _new_ones(pictures: "Iterator[tuple[float, Image]]") -> "list[tuple[float, Image]]":
    """Return the pictures that show something new; when there are too many, more must be new in each."""
    kept: list[tuple[float, Image]] = []
    hashes: list[int] = []
    least = _NEW
    for second, picture in pictures:
        found = whole_hash(picture)
        if hashes and (found ^ hashes[-1]).bit_count() < least:
            continue
        kept.append((second, picture))
        hashes.append(found)
        if len(kept) > MOST:
            kept, hashes, least = kept[::2], hashes[::2], least + _COARSER
    return kept


def _pictures(container: "InputContainer", limits: Limits) -> "Iterator[tuple[float, Image]]":
    """Yield small grey pictures of a film, two a second, with the second at which they stand, as far as it is whole."""
    from av.error import FFmpegError

    stream = container.streams.video[0]
    stream.codec_context.thread_count = 1
    stream.codec_context.options = {"max_pixels": str(limits.pixels)}
    if (container.duration or 0) / 1e6 > _LONG_S:
        stream.codec_context.skip_frame = "NONKEY"
    begin, due = None, 0.0
    with suppress(FFmpegError):
        for frame in container.decode(stream):
            second = frame.time or 0.0
            begin = second if begin is None else begin
            if second - begin >= due:
                due = second - begin + _STEP_S
                yield second - begin, _small(frame)


def _small(frame: "VideoFrame") -> "Image":
    """Return a picture of a film, grey, small and upright."""
    from PIL import Image

    share = min(1.0, _SIDE / max(frame.width, frame.height))
    grey = frame.reformat(max(1, round(frame.width * share)), max(1, round(frame.height * share)), "gray")
    return Image.fromarray(grey.to_ndarray()).rotate(frame.rotation, expand=True)


def _text(array: "np.ndarray[Any, Any]") -> str:
    return b64encode(array.tobytes()).decode()


def _look(small: str, boxes: str, hashes: str) -> Look:
    return Look(
        np.frombuffer(b64decode(small), np.uint8).reshape(SMALL, SMALL),
        np.frombuffer(b64decode(boxes), np.float32).reshape(-1, 4),
        np.frombuffer(b64decode(hashes), np.uint64),
    )
