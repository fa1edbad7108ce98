"""Pictures and films that are much like one another, made here, and what people do to a picture before they post it."""

import io
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Final

import av
import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageOps

Picture = Image.Image
FPS: Final = 8
TEXT: Final = "LANTERN NEWS live"


def scene(seed: int, size: tuple[int, int] = (480, 360)) -> Picture:
    """Return a street of an invented town: a sky, houses with windows, people, all with the grain of a camera.

    All scenes are built alike, so that two of them are hard to tell apart by their colours or by their layout.
    """
    chance = Random(seed)
    wide, _ = size
    sky, ground = (tuple(chance.randrange(60, 220) for _ in range(3)) for _ in range(2))
    picture = Image.composite(
        Image.new("RGB", size, sky), Image.new("RGB", size, ground), Image.linear_gradient("L").resize(size).rotate(180)
    )
    draw = ImageDraw.Draw(picture)
    left = -chance.randrange(wide // 8)
    while left < wide:
        left = _house(draw, chance, left, size)
    for _ in range(chance.randrange(5, 12)):
        _person(draw, chance, size)
    return _with_grain(picture, seed)


def _house(draw: ImageDraw.ImageDraw, chance: Random, left: int, size: tuple[int, int]) -> int:
    wide, top = chance.randrange(size[0] // 9, size[0] // 4), chance.randrange(size[1] // 10, size[1] // 2)
    bottom = round(size[1] * chance.uniform(0.62, 0.74))
    draw.rectangle((left, top, left + wide, bottom), fill=_colour(chance))
    step, dark = chance.randrange(size[0] // 26, size[0] // 14), _colour(chance)
    for x in range(left + step // 2, left + wide - step // 2, step):
        for y in range(top + step // 2, bottom - step, step):
            if chance.random() < 0.8:
                draw.rectangle((x, y, x + step // 2, y + round(step * 0.6)), fill=dark)
    return left + wide + chance.randrange(size[0] // 20)


def _person(draw: ImageDraw.ImageDraw, chance: Random, size: tuple[int, int]) -> None:
    tall = chance.uniform(0.12, 0.3) * size[1]
    x, feet = chance.uniform(0, 1) * size[0], chance.uniform(0.7, 1) * size[1]
    draw.ellipse((x - tall / 6, feet - tall * 0.8, x + tall / 6, feet), fill=_colour(chance))
    draw.ellipse((x - tall / 10, feet - tall, x + tall / 10, feet - tall * 0.8), fill=_colour(chance))


def _colour(chance: Random) -> tuple[int, int, int]:
    return chance.randrange(20, 240), chance.randrange(20, 240), chance.randrange(20, 240)


def _with_grain(picture: Picture, seed: int) -> Picture:
    chance = np.random.default_rng(seed)
    coarse = Image.fromarray(chance.integers(96, 160, (24, 32), np.uint8))
    coarse = coarse.resize(picture.size, Image.Resampling.BICUBIC)
    levels = np.asarray(picture, np.int16) + (np.asarray(coarse, np.int16) - 128)[..., None] // 2
    levels += chance.integers(-6, 7, (*levels.shape[:2], 1), np.int16)
    return Image.fromarray(levels.clip(0, 255).astype(np.uint8))


# -- what is done to a picture


def cropped(picture: Picture, chance: Random) -> Picture:
    """Return it without up to a fifth at each side."""
    wide, high = picture.size
    cut = [chance.uniform(0, 0.2) for _ in range(4)]
    return picture.crop(
        (round(wide * cut[0]), round(high * cut[1]), round(wide * (1 - cut[2])), round(high * (1 - cut[3])))
    )


def scaled(picture: Picture, chance: Random) -> Picture:
    """Return it at a quarter to twice of its size."""
    factor = 2 ** chance.uniform(-2, 1)
    return picture.resize((round(picture.width * factor), round(picture.height * factor)))


def encoded(picture: Picture, chance: Random) -> Picture:
    """Return it as a JPEG of low quality shows it."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=chance.randrange(8, 30))
    return Image.open(io.BytesIO(out.getvalue())).convert("RGB")


def overlaid(picture: Picture, chance: Random) -> Picture:
    """Return it with a line of text, an emblem in a corner and a box somewhere."""
    picture = picture.copy()
    wide, high = picture.size
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, high * 0.86, wide, high), fill=(20, 20, 90))
    draw.text((wide * 0.05, high * 0.88), TEXT, fill="white", font_size=high // 12)
    x, y = chance.uniform(0, 0.8) * wide, chance.uniform(0, 0.65) * high
    draw.rectangle((x, y, x + wide * 0.2, y + high * 0.2), fill=_colour(chance))
    return with_emblem(picture)


def with_emblem(picture: Picture) -> Picture:
    """Return it with the emblem that a channel puts into the corner of all its pictures."""
    picture = picture.copy()
    wide, high = picture.size
    draw = ImageDraw.Draw(picture)
    for number, colour in enumerate(("white", "red", "navy")):
        away = number * wide // 50
        box = (wide * 0.8 + away, high * 0.05 + away, wide * 0.97 - away, high * 0.05 + wide * 0.17 - away)
        draw.ellipse(box, fill=colour)
    return picture


def framed(picture: Picture, chance: Random) -> Picture:
    """Return it with bars above and below, or with a frame, of one colour."""
    wide, high = picture.size
    bars = (0, round(high * chance.uniform(0.05, 0.25)))
    border = bars if chance.random() < 0.5 else (round(wide * 0.1),) * 2
    return ImageOps.expand(picture, border, fill=chance.choice(["black", "white", "navy"]))


def toned(picture: Picture, chance: Random) -> Picture:
    """Return it brighter or darker, with more or less contrast, or without colours."""
    picture = ImageEnhance.Brightness(picture).enhance(chance.uniform(0.65, 1.4))
    picture = ImageEnhance.Contrast(picture).enhance(chance.uniform(0.6, 1.5))
    return picture.convert("L").convert("RGB") if chance.random() < 0.3 else picture


def mirrored(picture: Picture, chance: Random | None = None) -> Picture:
    """Return it with left and right exchanged."""
    return ImageOps.mirror(picture)


def recorded(picture: Picture, chance: Random) -> Picture:
    """Return it as a recording of a screen shows it: in a window, with the lines of a page around it."""
    wide, high = picture.size
    share = chance.uniform(0.6, 0.85)
    screen = Image.new("RGB", (round(wide / share), round(high / share)), (235, 236, 240))
    draw = ImageDraw.Draw(screen)
    for line in range(0, screen.height, 14):
        draw.text((4, line), f"{TEXT} {chance.randrange(10**9)} " * 6, fill=(60, 60, 60), font_size=10)
    room = screen.width - wide, screen.height - high
    screen.paste(picture, (round(room[0] * chance.random()), round(room[1] * chance.random())))
    return screen


def reposted(picture: Picture, chance: Random) -> Picture:
    """Return it after what a post goes through: cut a little, scaled, with an emblem, encoded twice."""
    wide, high = picture.size
    left, top, right, bottom = (chance.uniform(0, 0.08) for _ in range(4))
    part = picture.crop((round(wide * left), round(high * top), round(wide * (1 - right)), round(high * (1 - bottom))))
    return encoded(with_emblem(encoded(part.resize((part.width * 3 // 4, part.height * 3 // 4)), chance)), chance)


CHANGES: Final[dict[str, Callable[[Picture, Random], Picture]]] = {
    "cropped": cropped, "scaled": scaled, "encoded again": encoded, "overlaid": overlaid, "framed": framed,
    "toned": toned, "mirrored": mirrored, "recorded from a screen": recorded, "reposted": reposted,
}  # fmt: skip


# -- films


def shots(seed: int, count: int = 4, seconds: float = 2.0, size: tuple[int, int] = (240, 180)) -> list[Picture]:
    """Return the frames of a film of several shots, over each of which the camera moves slowly."""
    frames = []
    for shot in range(count):
        street = scene(seed * 100 + shot, (size[0] * 3 // 2, size[1] * 3 // 2))
        turn = Random(seed * 100 + shot)
        way = turn.uniform(-0.5, 0.5), turn.uniform(-0.3, 0.3)
        for number in range(round(seconds * FPS)):
            share = number / (seconds * FPS)
            x, y = ((0.5 + one * (share - 0.5)) for one in way)
            left, top = round(size[0] / 2 * x), round(size[1] / 2 * y)
            frames.append(street.crop((left, top, left + size[0], top + size[1])))
    return frames


def write_film(path: Path, frames: Iterable[Picture], rate: int = FPS, quality: int = 28) -> Path:
    """Write frames as a film in H.264, `quality` from 0 (best) to 51, and return its path."""
    with av.open(str(path), "w") as container:
        options = {"crf": str(quality), "preset": "ultrafast", "threads": "1"}
        stream = container.add_stream("libx264", rate=rate, options=options)
        stream.pix_fmt = "yuv420p"
        for number, picture in enumerate(frames):
            if not number:
                stream.width, stream.height = (side // 2 * 2 for side in picture.size)
            part = picture.crop((0, 0, stream.width, stream.height))
            frame = av.VideoFrame.from_ndarray(np.asarray(part), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
