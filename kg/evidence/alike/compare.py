"""Lay one picture over another: whether they show the same, how much of each, and how sure that is.

In: two looks and parts of theirs that are alike. Out: a `Match`, or None. The parts say how one picture lies on the
other; whether it does is then seen in the small pictures, part by part, so that one shared emblem or sign does not
make two pictures the same.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kg.evidence.alike.hashes import SMALL, Look

_CELLS: Final = 5  # cells across the common area, each compared by itself
_POINTS: Final = 5  # points across a cell
_ALIKE: Final = 0.6  # correlation from which a cell shows the same
_FLAT: Final = 0.12  # a cell that varies less than this share of its whole picture shows nothing
_TEXTURED: Final = 6  # cells that must show something
ENOUGH: Final = 0.5  # of the cells that show something, so many must be alike, of all and of those in the middle
_MIDDLE: Final = [row * _CELLS + column for row in range(1, _CELLS - 1) for column in range(1, _CELLS - 1)]
_OF_ONE: Final = 0.6  # the common area is at least so much of one of the two pictures
_OF_BOTH: Final = 0.2  # and so much of each
_SURE: Final = 0.95  # mean correlation of a beginning that needs no fitting
_STEPS: Final = (0.06, 0.03, 0.015)  # of the common area, by which its edges are moved to fit
_BETTER: Final = 1e-3  # correlation by which a move must fit better
_LIKELY: Final = 0.35  # mean correlation from which a beginning is fitted

Area = tuple[float, float, float, float]
Areas = NDArray[np.float64]  # rows of left, top, right, bottom, as shares of a picture


@dataclass(frozen=True, slots=True)
class Match:
    """Two pictures that show the same: `alike` of `cells` parts agree; `ours` and `theirs` are the common area in each.

    `mirrored` says that left and right are exchanged.
    """

    alike: int
    cells: int
    ours: Area
    theirs: Area
    mirrored: bool = False

    @property
    def score(self) -> float:
        """Return the share of parts that agree."""
        return self.alike / self.cells

    @property
    def turned(self) -> "Match":
        """The same, told from the second picture."""
        return replace(self, ours=self.theirs, theirs=self.ours)


def compare(ours: Look, theirs: Look, pairs: NDArray[np.int64], mirrored: bool = False) -> Match | None:
    """Return how two pictures show the same, None when they do not. `pairs` has a row for two parts that are alike.

    With `mirrored`, the first of the two is laid over the other with left and right exchanged.
    """
    small, boxes = (ours.small, ours.boxes)
    if mirrored:
        small, boxes = small[:, ::-1], np.abs(boxes[:, [2, 1, 0, 3]] - np.array([1, 0, 1, 0], np.float32))
    first, second = _common(boxes[pairs[:, 0]], theirs.boxes[pairs[:, 1]])
    large = _is_large(first, second)
    first, second = first[large], second[large]
    if not len(first):
        return None
    seen = small.astype(np.float64), theirs.small.astype(np.float64)
    fits = _fit(*seen, first, second)
    at = int(fits.argmax())
    if fits[at] < _LIKELY:
        return None
    area = second[at] if fits[at] >= _SURE else _fitted(*seen, first[at], second[at], fits[at])
    return _judged(*seen, first[at], area, mirrored)


def _common(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> tuple[Areas, Areas]:
    """Return the area that both show, in each, when each box of ours lies on that of theirs."""
    one, other = ours.astype(np.float64), theirs.astype(np.float64)
    scale = (other[:, 2:] - other[:, :2]) / (one[:, 2:] - one[:, :2])
    shift = other[:, :2] - one[:, :2] * scale
    start, end = np.clip(-shift / scale, 0, 1), np.clip((1 - shift) / scale, 0, 1)
    return np.hstack([start, end]), np.hstack([start * scale + shift, end * scale + shift])


def _is_large(first: Areas, second: Areas) -> NDArray[np.bool_]:
    sizes = np.stack([np.prod(np.maximum(area[:, 2:] - area[:, :2], 0), axis=1) for area in (first, second)])
    return np.asarray((sizes.max(axis=0) >= _OF_ONE) & (sizes.min(axis=0) >= _OF_BOTH))


def _fitted(ours: Areas, theirs: Areas, first: Areas, second: Areas, best: float) -> Areas:
    """Return the common area in the second picture after small moves of its edges, as long as they fit better."""
    for step in _STEPS:
        while True:
            tried = np.clip(second + _moves(second) * step, 0, 1)
            fits = _fit(ours, theirs, first[None], tried)
            at = int(fits.argmax())
            if fits[at] <= best + _BETTER:
                break
            best, second = float(fits[at]), tried[at]
    return second


def _moves(area: Areas) -> Areas:
    """Return each edge moved out and in, and both edges moved together, by the width or height of an area."""
    along = np.array([[1, 0, 0, 0], [0, 0, 1, 0], [1, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 1, 0, 1]], np.float64)
    moves = along * np.tile(area[2:] - area[:2], 2)
    return np.vstack([moves, -moves])


def _fit(ours: Areas, theirs: Areas, first: Areas, second: Areas) -> NDArray[np.float64]:
    """Return for each pair of areas the mean correlation of their cells, flat ones left out."""
    found, textured = _cells(ours, theirs, first, second)
    total = np.where(textured, np.maximum(found, 0), 0).sum(axis=1)
    return np.asarray(total / np.maximum(textured.sum(axis=1), _TEXTURED))


def _judged(ours: Areas, theirs: Areas, first: Areas, second: Areas, mirrored: bool) -> Match | None:
    """Return the match when enough cells agree, also in the middle: a frame in common makes no copy."""
    if not _is_large(first[None], second[None])[0]:
        return None
    found, textured = _cells(ours, theirs, first[None], second[None])
    agree = textured & (found >= _ALIKE)
    cells, alike = int(textured.sum()), int(agree.sum())
    middle = agree[:, _MIDDLE].sum() >= ENOUGH * textured[:, _MIDDLE].sum()
    if cells < _TEXTURED or alike < ENOUGH * cells or not middle:
        return None
    if mirrored:
        first = np.array([1 - first[2], first[1], 1 - first[0], first[3]])
    return Match(alike, cells, _edges(first), _edges(second), mirrored)


def _edges(area: Areas) -> Area:
    left, top, right, bottom = (round(float(edge), 3) for edge in area)
    return left, top, right, bottom


def _cells(ours: Areas, theirs: Areas, first: Areas, second: Areas) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the correlation of each cell of each pair of areas, and whether the cell shows anything."""
    (one, spread), (other, spread_there) = _sampled(ours, first), _sampled(theirs, second)
    textured = np.maximum(spread / max(ours.std(), 1e-9), spread_there / max(theirs.std(), 1e-9)) > _FLAT
    product = (one * other).mean(axis=2)
    return product / np.maximum(spread * spread_there, 1.0), textured


def _sampled(small: Areas, areas: Areas) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return grey levels around the mean of their cell, by area, cell and point; and how much each cell varies."""
    down, across = _weights(areas[:, 1], areas[:, 3]), _weights(areas[:, 0], areas[:, 2])
    level = down @ small @ across.transpose(0, 2, 1)
    split = level.reshape(len(areas), _CELLS, _POINTS, _CELLS, _POINTS).transpose(0, 1, 3, 2, 4)
    cells = split.reshape(len(areas), _CELLS * _CELLS, _POINTS * _POINTS)
    centred = cells - cells.mean(axis=2, keepdims=True)
    return centred, np.sqrt((centred * centred).mean(axis=2))


def _weights(start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how much each pixel of a line counts at each point from start to end: between pixels by straight lines."""
    steps = (np.arange(_CELLS * _POINTS) + 0.5) / (_CELLS * _POINTS)
    at = (start[:, None] + (end - start)[:, None] * steps) * SMALL - 0.5
    return np.asarray(np.maximum(0, 1 - np.abs(np.clip(at, 0, SMALL - 1)[:, :, None] - np.arange(SMALL))))
