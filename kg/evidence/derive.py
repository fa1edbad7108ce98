"""Make a working copy: a still of a film, or a picture in which a part cannot be seen; in the confined process.

In: an original, which is only read. Out: a PNG without any metadata.
"""

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg.evidence.technical.confined import confined
from kg.evidence.technical.limits import Limits, Unreadable

if TYPE_CHECKING:
    from PIL.Image import Image

Box = tuple[int, int, int, int]
_LIMITS: Final = Limits(answer=256 << 20)
_LASTS_S: Final = 1  # seconds for which the last picture may be shown
_CELLS: Final = 4  # to each side: all that is left of a part that is hidden


def still_of(path: Path, second: float) -> bytes:
    """Return the picture that a film shows at a second after its beginning, as PNG. Errors: NotRead."""
    return confined("kg.evidence.derive:still", path, {"second": second}, _LIMITS.for_size(path.stat().st_size))


def blurred(path: Path, box: Box) -> bytes:
    """Return a picture in which a part is hidden, as PNG: left, top, width and height in pixels, as it is seen.

    No more than 16 colours are left of the part, so that no program can bring it back. Errors: NotRead.
    """
    return confined("kg.evidence.derive:blur", path, {"box": box}, _LIMITS)


def still(path: Path, options: dict[str, Any], limits: Limits) -> bytes:
    """Answer `still_of`, in the confined process. Errors: Unreadable, and those of PyAV."""
    from PIL import Image

    from kg.evidence.technical.films import opened
    from kg.evidence.technical.readers import sniff

    with opened(path, _need(sniff(path), "video/")) as container:
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        stream.codec_context.options = {"max_pixels": str(limits.pixels)}
        begin = float((stream.start_time or 0) * (stream.time_base or 0))
        container.seek(int((begin + options["second"]) * 1_000_000))
        shown, last = None, 0.0
        for frame in container.decode(stream):
            if shown is not None and (frame.time or 0.0) - begin > options["second"]:
                break
            shown, last = frame, (frame.time or 0.0) - begin
        if shown is None or options["second"] > last + _LASTS_S:
            raise Unreadable(f"it shows nothing at {options['second']:g} seconds")
        return _png(Image.fromarray(shown.to_ndarray(format="rgb24")).rotate(shown.rotation, expand=True))


def blur(path: Path, options: dict[str, Any], limits: Limits) -> bytes:
    """Answer `blurred`, in the confined process. Errors: Unreadable, and those of Pillow."""
    from PIL import ImageOps
    from PIL.Image import Resampling

    from kg.evidence.technical.images import opened
    from kg.evidence.technical.readers import sniff

    left, top, width, height = options["box"]
    with opened(path, _need(sniff(path), "image/"), limits) as image:
        seen = ImageOps.exif_transpose(image).convert("RGB")
    part = (left, top, left + width, top + height)
    if min(left, top) < 0 or min(width, height) < 1 or part[2] > seen.width or part[3] > seen.height:
        raise Unreadable(f"that part lies outside of its {seen.width} × {seen.height} pixels")
    cells = (min(_CELLS, width), min(_CELLS, height))
    hidden = seen.crop(part).resize(cells, Resampling.BOX).resize((width, height), Resampling.NEAREST)
    seen.paste(hidden, part)
    return _png(seen)


def _need(media_type: str, kind: str) -> str:
    if not media_type.startswith(kind):
        raise Unreadable(f"it is {media_type}, and no {'film' if kind == 'video/' else 'picture'}")
    return media_type


def _png(image: "Image") -> bytes:
    """Return a picture as PNG, with nothing that the original told of itself."""
    from PIL import Image

    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    out = io.BytesIO()
    bare.save(out, "PNG")
    return out.getvalue()
