"""Make the thumbnail of an item: a small still picture, encoded anew from its pixels in the confined process.

In: an item that may be public, and the row of evidence that it belongs to. Out: a WebP file without any metadata. It is
kept as a working copy, and both events are entered, before anything is published. What the reader refused at intake is
not opened.
"""

import io
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg.errors import KgError
from kg.evidence.chain import read_chain
from kg.evidence.custody import Event, now
from kg.evidence.intake import incoming
from kg.evidence.store import EvidenceStore, Item
from kg.evidence.technical.confined import confined
from kg.evidence.technical.limits import Limits, Unreadable
from kg.evidence.working import copies_of, keep_copy
from kg.model import EVIDENCE
from kg.tables import Row
from kg.thumbnails import FOLDER, LONGEST, MOST_BYTES, name_of, unfit
from kg.values import split_many

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PIL.Image import Image

HOW: Final = "thumbnail"
_KINDS: Final = ("image", "video")  # as the reader names them
_LIMITS: Final = Limits(answer=MOST_BYTES)
_QUALITIES: Final = (60, 40, 20)  # of WebP; the first that makes the file small enough is taken
_OF_FEW_COLOURS: Final = ("1", "P")  # modes of pictures that lose by being made small as they are
_SLOWEST: Final = 6  # of WebP, the method that makes the smallest files


class NoThumbnail(KgError):
    """No thumbnail of an item is made; holds its digest. The reason says what to do."""

    def __init__(self, digest: str, reason: str):
        self.digest = digest
        super().__init__(f"no thumbnail of {digest[:12]}: {reason}")


def row_of(rows: "Iterable[Row]", item: Item, named: str = "") -> Row:
    """Return the row of evidence that an item belongs to by its digest; `named` is the id of one of several.

    Errors: NoThumbnail when no public row has the digest, several have it, or the one that is named has not.
    """
    found = [row for row in rows if row.table == EVIDENCE.name and item.digest in split_many(row.cells["digest"])]
    chosen = [row for row in found if row.cells["id"] == named] if named else found
    if len(chosen) == 1:
        return chosen[0]
    if len(chosen) > 1:
        ids = ", ".join(row.cells["id"] for row in chosen)
        raise NoThumbnail(item.digest, f"several rows have its digest, {ids}: name one with --row")
    which = f"{named} has not its digest" if named else "no public row of evidence has its digest"
    raise NoThumbnail(item.digest, f"{which}: write {item.digest} into the cell digest of the row, or publish it first")


def need_may(item: Item, row: Row) -> None:
    """Return when its collection record, its kind and its row allow a thumbnail of an item. Errors: NoThumbnail."""
    if (tier := item.collection.restriction) != "public":
        raise NoThumbnail(item.digest, f"it was taken in as {tier}, and only what was taken in as public is shown")
    if item.technical.get("kind") not in _KINDS:
        raise NoThumbnail(item.digest, "it is no picture and no film that was read at intake")
    if reason := unfit(row.cells):
        raise NoThumbnail(item.digest, f"{row.cells['id']}: {reason}")


def made(item: Item) -> bytes:
    """Return the thumbnail of a picture, or of the film's key frame in the middle. Errors: NotRead."""
    path = item.whole
    return confined("kg.evidence.thumbnail:small", path, None, _LIMITS.for_size(path.stat().st_size))


def keep(store: EvidenceStore, item: Item, row: Row, body: bytes, by: str, tool: str, note: str = "") -> None:
    """Keep a thumbnail as a working copy, and enter that it is handed out; the lock must be held.

    One that is kept already is not kept again. Errors: as `keep_copy`.
    """
    name = name_of(row.cells["id"], body)
    digest = sha256(body).hexdigest()
    if all(copy.digest != digest for copy in copies_of(read_chain(store.log), item.digest)):
        with incoming(store) as folder:
            path = folder / "thumbnail.webp"
            path.write_bytes(body)
            keep_copy(store, item, path, HOW, by, tool, note)
    store.record(Event(now(), by, "exported", item.digest, digest, digest, tool, f"{FOLDER}/{name}", note))


def small(path: Path, options: dict[str, Any], limits: Limits) -> bytes:
    """Answer `made`, in the confined process. Errors: Unreadable, and those of the libraries."""
    from kg.evidence.technical.readers import sniff

    media_type = sniff(path)
    if media_type.startswith("video/"):
        return _webp(_key_frame(path, media_type, limits))
    if not media_type.startswith("image/"):
        raise Unreadable(f"it is {media_type}, and neither a picture nor a film")
    return _webp(_picture(path, media_type, limits))


def _picture(path: Path, media_type: str, limits: Limits) -> "Image":
    """Return a picture as it is seen, small."""
    from PIL import ImageOps

    from kg.evidence.technical.images import opened

    with opened(path, media_type, limits) as image:
        if image.mode not in _OF_FEW_COLOURS:
            image.thumbnail((2 * LONGEST, 2 * LONGEST))  # before the many pixels are copied
        return ImageOps.exif_transpose(image).convert("RGBA")


def _key_frame(path: Path, media_type: str, limits: Limits) -> "Image":
    """Return the key frame of a film that stands before its middle, as it is seen."""
    from PIL import Image

    from kg.evidence.technical.films import opened

    with opened(path, media_type) as container:
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        stream.codec_context.options = {"max_pixels": str(limits.pixels)}
        stream.codec_context.skip_frame = "NONKEY"
        if container.duration:
            container.seek((container.start_time or 0) + container.duration // 2)
        frame = next(iter(container.decode(stream)), None)
        if frame is None:
            raise Unreadable("no key frame of it can be decoded")
        share = min(1.0, 2 * LONGEST / max(frame.width, frame.height))
        width, height = (max(1, round(side * share)) for side in (frame.width, frame.height))
        array = frame.reformat(width, height, "rgb24").to_ndarray()
        return Image.fromarray(array).rotate(frame.rotation, expand=True)


def _webp(image: "Image") -> bytes:
    """Return a picture, small and on white, as WebP with nothing in it but its pixels."""
    from PIL import Image

    image.thumbnail((LONGEST, LONGEST))
    bare = Image.new("RGB", image.size, "white")
    bare.paste(image, mask=image if image.mode == "RGBA" else None)
    for quality in _QUALITIES:
        out = io.BytesIO()
        bare.save(out, "WEBP", quality=quality, method=_SLOWEST)
        if out.tell() <= MOST_BYTES:
            return out.getvalue()
    raise Unreadable("it cannot be made small enough")
