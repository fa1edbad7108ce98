"""Read a film or a sound: its container, its streams and how long it lasts; its first picture or tone is decoded.

The demuxer is chosen by the first bytes, and reads an open file: playlists and formats that name other files are never
tried, so that nothing else is opened.
"""

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import av
import av.error

from kg.evidence.names import plain
from kg.evidence.technical.limits import Limits, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.container import InputContainer

_DEMUXERS: Final = {
    "video/mp4": "mov", "video/quicktime": "mov", "video/3gpp": "mov", "audio/mp4": "mov",
    "video/x-matroska": "matroska", "video/webm": "matroska", "video/x-msvideo": "avi", "video/mp2t": "mpegts",
    "video/x-flv": "flv", "video/x-ms-asf": "asf", "application/ogg": "ogg", "audio/wav": "wav", "audio/flac": "flac",
    "audio/mpeg": "mp3", "audio/amr": "amr",
}  # fmt: skip
_MOST_TAGS: Final = 60
_SLACK: Final = 0.9, 2.0  # of what it says, and seconds: so much less than it says is no lie
_PLACES: Final = ("location", "com.apple.quicktime.location.ISO6709")
_TIMES: Final = ("com.apple.quicktime.creationdate", "creation_time", "date")


def read_film(path: Path, media_type: str, limits: Limits) -> dict[str, Any]:
    """Return the container, duration in seconds, and streams with codec, size and rate; tags as they stand in the file.

    Errors: Unreadable, and those of PyAV.
    """
    with opened(path, media_type) as container:
        if len(container.streams) > limits.streams:
            raise Unreadable(f"it has {len(container.streams)} streams; more than {limits.streams} are not read")
        tags = _tags(container.metadata)
        found = {
            "kind": "video" if _films(container) else "audio",
            "container": container.format.name,
            "duration_s": None if container.duration is None else round(container.duration / av.time_base, 3),
            "streams": [_stream(stream, limits) for stream in container.streams],
        }
        _decode_first(container, limits)
        _reach_end(container)
    return {**found, **_told(tags), "tags": tags, "read_with": f"PyAV {av.__version__}"}


@contextmanager
def opened(path: Path, media_type: str) -> "Iterator[InputContainer]":
    """Open a film or a sound of a media type. Errors: those of PyAV."""
    form = _DEMUXERS[media_type]
    with path.open("rb") as file, av.open(file, "r", format=form, metadata_errors="replace") as container:
        yield container


def _films(container: "InputContainer") -> list[Any]:
    """Return the streams that move; the cover of a song does not."""
    still = int(av.stream.Disposition.attached_pic)
    return [stream for stream in container.streams.video if not int(stream.disposition) & still]


def _stream(stream: Any, limits: Limits) -> dict[str, Any]:
    context = stream.codec_context
    found = {"type": stream.type, "codec": context.name if context else None, "tags": _tags(stream.metadata)}
    if stream.type == "video" and context:
        _need_few_pixels(context.width, context.height, limits)
        rate = stream.average_rate
        found |= {"width": context.width, "height": context.height, "frames": stream.frames}
        found["frames_per_second"] = round(float(rate), 3) if rate else None
    if stream.type == "audio" and context:
        found |= {"sample_rate_hz": context.sample_rate, "channels": context.channels}
    return found


def _need_few_pixels(width: int, height: int, limits: Limits) -> None:
    if width * height > limits.pixels:
        raise Unreadable(f"its pictures have {width:,} × {height:,} pixels; more than {limits.pixels:,} are not opened")


def _decode_first(container: "InputContainer", limits: Limits) -> None:
    """See that a picture, or without film a tone, can be decoded."""
    streams = [*_films(container), *container.streams.audio][:1]
    if not streams:
        raise Unreadable("it has neither pictures nor sound")
    context = streams[0].codec_context
    if context is None:
        raise Unreadable("nothing here can decode its pictures or its sound")
    context.thread_count = 1
    context.options = {"max_pixels": str(limits.pixels)}
    frame = next(iter(container.decode(streams[0])), None)
    if frame is None:
        raise Unreadable("not one picture or tone of it can be decoded")
    if isinstance(frame, av.VideoFrame):
        _need_few_pixels(frame.width, frame.height, limits)


def _reach_end(container: "InputContainer") -> None:
    """See that something stands near the end that it says it has; a container that cannot be searched is not asked."""
    declared = container.duration
    if declared is None:
        return
    try:
        container.seek(max(declared - av.time_base, 0) + max(container.start_time or 0, 0))
    except av.error.FFmpegError:
        return
    last = 0.0
    for packet in container.demux():
        if packet.pts is not None and packet.time_base is not None:
            last = max(last, float((packet.pts + (packet.duration or 0)) * packet.time_base))
    said = declared / av.time_base
    share, slack = _SLACK
    if last - max(container.start_time or 0, 0) / av.time_base < said * share - slack:
        raise Unreadable(f"it lasts {said:,.1f} seconds by its own account, but nothing can be read after {last:,.1f}")


def _tags(metadata: dict[str, str]) -> dict[str, str]:
    return {plain(name, 80): plain(value) for name, value in sorted(metadata.items())[:_MOST_TAGS]}


def _told(tags: dict[str, str]) -> dict[str, str]:
    """Return when and where, as they stand in the file."""
    told = {}
    for name, keys in (("taken_at", _TIMES), ("position", _PLACES)):
        if value := next((tags[key] for key in keys if tags.get(key)), ""):
            told[name] = value
    return told
