"""What a picture looks like: a small grey picture of it, and a perceptual hash for the whole and for its parts.

In: a picture. Out: a `Look`. The parts are where the picture itself has something of its own (blobs of all sizes), so
that they are found again after a crop or inside a frame; colours, the orientation of the camera and plain margins play
no role.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL.Image import Image

SMALL: Final = 40  # pixels, the side of the small picture
_SIDE: Final = 192  # pixels, the longer side of the picture in which parts are looked for
_WIDTH: Final = 2.6  # pixels, of the narrowest of the blurs whose differences show blobs
_RATIO: Final = 1.26  # of a blur to the one before
_WIDTHS: Final = 10  # blurs
_REGIONS: Final = 4  # across the picture, and down
_EACH: Final = 3  # parts of a region
_HASHED: Final = 32  # pixels, the side of a part as it is hashed
_REACH: Final = 4.5  # half the side of a part, in widths of its blob
_CONTRAST: Final = 1.5  # grey levels by which a blob stands out
_MARGIN: Final = 12  # grey levels within which a line of the margin is of one colour
_MOST_MARGIN: Final = 0.35  # of a side; what is more is no margin
_PLAIN: Final = 4.0  # grey levels; a picture whose small picture varies less is too plain to compare

Boxes = NDArray[np.float32]  # rows of left, top, right, bottom, as shares of the picture
Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What a picture looks like: `small` is SMALL x SMALL grey levels, `boxes` and `hashes` have a row for each part.

    The first part is the whole picture. A picture that is too plain to compare has no parts.
    """

    small: NDArray[np.uint8]
    boxes: Boxes
    hashes: Hashes

    @property
    def is_plain(self) -> bool:
        """Is too little in it to be compared? One colour is like every other picture of one colour."""
        return not len(self.hashes)


def look_of(picture: "Image") -> Look:
    """Return what a picture looks like. Source of the hash: pHash, as in imagehash; of the parts: Lindeberg (1998)."""
    from PIL import Image, ImageOps

    grey = without_margin(ImageOps.exif_transpose(picture).convert("L"))
    small = np.asarray(grey.resize((SMALL, SMALL), Image.Resampling.BOX))
    if small.std() < _PLAIN:
        return Look(small, np.empty((0, 4), np.float32), np.empty(0, np.uint64))
    scale = _SIDE / max(grey.size)
    work = grey.resize((max(1, round(grey.width * scale)), max(1, round(grey.height * scale))), Image.Resampling.BOX)
    boxes = np.vstack([[0, 0, *work.size], _blobs(np.asarray(work, np.float32))])
    parts = (work.resize((_HASHED, _HASHED), Image.Resampling.LANCZOS, tuple(box)) for box in boxes.tolist())
    hashes = np.array([_hash(part) for part in parts], np.uint64)
    return Look(small, (boxes / (*work.size, *work.size)).astype(np.float32), hashes)


def whole_hash(grey: "Image") -> int:
    """Return the hash of a whole grey picture, for pictures that follow one another."""
    return _hash(without_margin(grey))


def without_margin(grey: "Image") -> "Image":
    """Return a grey picture without a frame of one colour, such as the bars above and below a film."""
    levels = np.asarray(grey)
    top, bottom = _inside(levels)
    left, right = _inside(levels[top:bottom].T)
    return grey.crop((left, top, right, bottom))


def _inside(levels: NDArray[np.uint8]) -> tuple[int, int]:
    """Return the first line that is not of one colour, and the line after the last; all lines if little is left."""
    low, high = np.percentile(levels, (2, 98), axis=1)
    busy = np.flatnonzero(high - low > _MARGIN)
    most = int(len(levels) * _MOST_MARGIN)
    if not len(busy) or busy[0] > most or len(levels) - 1 - busy[-1] > most:
        return 0, len(levels)
    return int(busy[0]), int(busy[-1]) + 1


def _blobs(levels: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the boxes around the blobs that stand out most in each region, in pixels, each inside the picture."""
    from scipy.ndimage import gaussian_filter, maximum_filter

    widths = _WIDTH * _RATIO ** np.arange(_WIDTHS)
    found = np.abs(np.diff(np.stack([gaussian_filter(levels, width, mode="nearest") for width in widths]), axis=0))
    peaks = np.argwhere((found == maximum_filter(found, (3, 7, 7))) & (found > _CONTRAST))
    level, y, x = peaks[(peaks[:, 0] > 0) & (peaks[:, 0] < len(found) - 1)].T
    half = _REACH * _WIDTH * _RATIO ** (level + _between(*(found[level + step, y, x] for step in (-1, 0, 1))))
    boxes = np.stack([x + 0.5 - half, y + 0.5 - half, x + 0.5 + half, y + 0.5 + half], axis=1)
    height, width = levels.shape
    whole = (boxes[:, :2] >= 0).all(axis=1) & (boxes[:, 2] <= width) & (boxes[:, 3] <= height)
    region = (y * _REGIONS // height) * _REGIONS + x * _REGIONS // width
    return boxes[_strongest(np.where(whole, found[level, y, x], 0), region)]


def _between(before: NDArray[np.float32], at: NDArray[np.float32], after: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return where the top of the parabola through three values stands, from -0.5 to 0.5."""
    bend = np.minimum(before - 2.0 * at + after, -1e-6)
    return np.clip(0.5 * (before - after) / bend, -0.5, 0.5).astype(np.float64)


def _strongest(strength: NDArray[np.float32], region: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the places of the strongest of each region, strongest first; those of no strength are left out."""
    order = np.argsort(-strength, kind="stable")
    order = order[strength[order] > 0]
    by_region = order[np.argsort(region[order], kind="stable")]
    _, begins, counts = np.unique(region[by_region], return_index=True, return_counts=True)
    nth = np.arange(len(by_region)) - np.repeat(begins, counts)
    chosen = by_region[nth < _EACH]
    return chosen[np.argsort(-strength[chosen], kind="stable")]


def _hash(part: "Image") -> int:
    import imagehash

    return int(str(imagehash.phash(part)), 16)
