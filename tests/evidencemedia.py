"""Media for tests, made here: shapes, moving shapes, tones and blank pages. The same seed gives the same bytes,
save for a document with a password."""

import math
import struct
import wave
from collections.abc import Iterable
from fractions import Fraction
from itertools import chain
from pathlib import Path
from random import Random

import av
from av.container import OutputContainer
from PIL import Image, ImageDraw
from pypdf import PdfWriter

Size = tuple[int, int]
CODECS = {".mp4": "libx264", ".mkv": "libx264", ".webm": "libvpx-vp9", ".avi": "mjpeg"}
RATE_HZ = 8_000


def shapes(seed: int = 1, size: Size = (320, 240), moved: int = 0) -> Image.Image:
    """Return a picture of coloured shapes; `moved` shifts one of them by so many pixels."""
    draw_from = Random(seed)
    image = Image.new("RGB", size, tuple(draw_from.randrange(256) for _ in range(3)))
    draw = ImageDraw.Draw(image)
    for number in range(12):
        x, y = draw_from.randrange(size[0]), draw_from.randrange(size[1])
        wide, high = (draw_from.randrange(side // 8, side // 2) for side in size)
        colour = tuple(draw_from.randrange(256) for _ in range(3))
        left = x + moved if number == 11 else x
        (draw.ellipse if number % 2 else draw.rectangle)((left, y, left + wide, y + high), fill=colour)
    return image


def picture(path: Path, seed: int = 1, size: Size = (320, 240), exif: Image.Exif | None = None) -> Path:
    """Write a picture of shapes in the format of the suffix, and return its path."""
    shapes(seed, size).save(path, exif=exif) if exif else shapes(seed, size).save(path)
    return path


def camera_exif(when: str = "2031:02:12 16:30:00", place: tuple[float, float] | None = (10.5, 20.25)) -> Image.Exif:
    """Return what an invented camera writes into a picture; `place` is north and east, in degrees."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Mock", "Lantern 1"
    exif.get_ifd(0x8769)[0x9003] = when
    if place:
        exif.get_ifd(0x8825).update({1: "N", 2: _degrees(place[0]), 3: "E", 4: _degrees(place[1])})
    return exif


def film(
    path: Path,
    seed: int = 1,
    seconds: float = 2.0,
    size: Size = (160, 120),
    fps: int = 10,
    sound: bool = True,
    tags: dict[str, str] | None = None,
) -> Path:
    """Write a film of a moving shape, with a tone, in the container of the suffix (`CODECS`), and return its path."""
    pictures = (shapes(seed, size, moved=3 * number) for number in range(round(seconds * fps)))
    return film_of(path, pictures, fps, seconds if sound else 0.0, tags)


def film_of(
    path: Path, pictures: Iterable[Image.Image], fps: int = 10, sound_s: float = 0.0, tags: dict[str, str] | None = None
) -> Path:
    """Write a film of pictures of one size, with so many seconds of a tone, and return its path."""
    images = iter(pictures)
    first = next(images)
    options = {"fflags": "+bitexact"} | ({"movflags": "+faststart"} if path.suffix == ".mp4" else {})
    with av.open(str(path), "w", options=options) as container:
        container.metadata.update(tags or {})
        video = _video(container, path, first.size, fps)
        audio = _audio(container, path) if sound_s else None
        for number, image in enumerate(chain([first], images)):
            frame = av.VideoFrame.from_image(image)  # type: ignore[no-untyped-call]
            frame.pts, frame.time_base = number, Fraction(1, fps)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        if audio is not None:
            _add_tone(container, audio, sound_s)
    return path


def tone(path: Path, seconds: float = 0.5, hertz: float = 440.0) -> Path:
    """Write a tone as a WAV file and return its path."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(_samples(round(seconds * RATE_HZ), hertz))
    return path


def document(path: Path, pages: int = 2, password: str = "", **metadata: str) -> Path:
    """Write a PDF of blank pages, with metadata such as `Title`, and return its path."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 300)
    writer.add_metadata({f"/{name}": value for name, value in metadata.items()})
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(path)
    return path


def _video(container: OutputContainer, path: Path, size: Size, fps: int) -> av.VideoStream:
    stream = container.add_stream(CODECS[path.suffix], rate=fps, options={"threads": "1", "flags": "+bitexact"})
    assert isinstance(stream, av.VideoStream)
    stream.width, stream.height = size
    stream.pix_fmt = "yuvj420p" if CODECS[path.suffix] == "mjpeg" else "yuv420p"
    return stream


def _audio(container: OutputContainer, path: Path) -> av.AudioStream:
    name = {".webm": "libopus", ".avi": "pcm_s16le"}.get(path.suffix, "aac")
    rate = 48_000 if name == "libopus" else RATE_HZ
    stream = container.add_stream(name, rate=rate, layout="mono", options={"flags": "+bitexact"})
    assert isinstance(stream, av.AudioStream)
    return stream


def _add_tone(container: OutputContainer, stream: av.AudioStream, seconds: float) -> None:
    frame = av.AudioFrame(format="s16", layout="mono", samples=round(seconds * RATE_HZ))
    frame.planes[0].update(_samples(frame.samples, 440.0))
    frame.sample_rate, frame.pts, frame.time_base = RATE_HZ, 0, Fraction(1, RATE_HZ)
    resampler = av.AudioResampler(format=stream.format, layout="mono", rate=stream.rate, frame_size=stream.frame_size)
    for part in [*resampler.resample(frame), *resampler.resample(None)]:
        container.mux(stream.encode(part))
    container.mux(stream.encode(None))


def _samples(number: int, hertz: float) -> bytes:
    values = (round(12_000 * math.sin(2 * math.pi * hertz * at / RATE_HZ)) for at in range(number))
    return struct.pack(f"<{number}h", *values)


def _degrees(value: float) -> tuple[float, float, float]:
    return float(int(value)), float(round(value % 1 * 60)), 0.0
