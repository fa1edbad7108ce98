"""The same thing twice: what people do to a picture or a film does not hide it, and what only resembles is no copy."""

from pathlib import Path
from random import Random

import numpy as np
import pytest
from PIL import Image

from kg.evidence.alike.frames import MOST, Frame, answer, frames_of, read_frames
from kg.evidence.alike.groups import all_likenesses, groups
from kg.evidence.alike.hashes import look_of
from kg.evidence.alike.index import Entry, Index
from kg.evidence.alike.likeness import Likeness, likenesses
from kg.evidence.alike.words import reason
from kg.evidence.technical.confined import NotRead
from kg.evidence.technical.limits import Limits
from tests.alikemeasure import entries, measure
from tests.alikemedia import FPS, Picture, mirrored, overlaid, recorded, scene, shots, with_emblem, write_film

SIZE = (240, 180)


def of_picture(name: str, picture: Picture) -> Entry:
    return Entry(name, "image", (Frame(0.0, look_of(picture)),))


def of_film(path: Path) -> Entry:
    return Entry(path.stem, "video", tuple(frames_of(answer(path, {}, Limits()))))


def found(one: Entry, *others: Entry) -> dict[str, Likeness]:
    return {likeness.second: likeness for likeness in likenesses(Index([one, *others]), one)}


# -- measured


def test_copies_are_found_and_others_are_not() -> None:
    measured = measure(Index(entries(4, 9000, SIZE)))
    assert measured.recall() >= 0.95
    assert measured.precision >= 0.99


@pytest.mark.proof
def test_copies_of_many_pictures_are_found_and_others_are_not() -> None:
    measured = measure(Index(entries(60, 20_000)))
    assert measured.recall() >= 0.95
    assert measured.precision >= 0.99


# -- pictures


def test_a_part_of_a_picture_says_which_part_it_is() -> None:
    picture = scene(10, (480, 360))
    part = picture.crop((200, 130, 480, 360))
    one = found(of_picture("whole", picture), of_picture("part", part))["part"]
    assert one.shares == pytest.approx((0.37, 1), abs=0.1)
    assert "% at the lower right of the first and all of the second" in reason(one)


def test_a_mirrored_picture_is_found_and_said_to_be_mirrored() -> None:
    picture = scene(11, SIZE)
    one = found(of_picture("a", picture), of_picture("b", mirrored(picture)))["b"]
    assert one.match.mirrored
    assert "left and right exchanged" in reason(one)


def test_an_emblem_and_a_caption_in_common_make_no_copy() -> None:
    dressed = [of_picture(f"{seed}", overlaid(scene(seed, SIZE), Random(1))) for seed in (12, 13, 14)]
    assert not found(*dressed)


def test_noise_is_like_nothing_but_itself() -> None:
    chance = np.random.default_rng(5)
    noises = [Image.fromarray(chance.integers(0, 256, (180, 240), np.uint8)) for _ in range(3)]
    assert not found(*(of_picture(f"{at}", noise) for at, noise in enumerate(noises)))
    assert set(found(of_picture("a", noises[0]), of_picture("b", noises[0]), of_picture("c", noises[1]))) == {"b"}


def test_plain_pictures_are_not_alike() -> None:
    plain = [of_picture(colour, Image.new("RGB", SIZE, colour)) for colour in ("black", "white", "navy")]
    assert not found(*plain, of_picture("scene", scene(15, SIZE)))


def test_one_picture_posted_forty_times_is_one_group() -> None:
    look = look_of(scene(16, SIZE))
    index = Index([*(Entry(f"{at:02d}", "image", (Frame(0.0, look),)) for at in range(40)), of_picture("z", scene(17))])
    (group,) = groups(all_likenesses(index))
    assert len(group.digests) == 40


# -- films


@pytest.fixture(scope="module")
def frames() -> list[Picture]:
    return shots(1, count=3, seconds=3)


@pytest.fixture(scope="module")
def film(frames: list[Picture], tmp_path_factory: pytest.TempPathFactory) -> Entry:
    return of_film(write_film(tmp_path_factory.mktemp("film") / "whole.mp4", frames))


def test_a_cut_out_of_a_film_is_found_with_its_time(film: Entry, frames: list[Picture], tmp_path: Path) -> None:
    cut = of_film(write_film(tmp_path / "cut.mp4", frames[3 * FPS : 8 * FPS], quality=38))
    one = found(film, cut)["cut"]
    assert one.shift_s == pytest.approx(-3, abs=1)
    assert one.shares[0] < 0.9 < one.shares[1]
    assert f"{one.matched} of {one.possible} key frames that both could have match" in reason(one)


def test_a_film_of_a_screen_and_a_still_are_found(film: Entry, frames: list[Picture], tmp_path: Path) -> None:
    screen = of_film(write_film(tmp_path / "screen.mp4", [recorded(frame, Random(2)) for frame in frames[: 4 * FPS]]))
    still = of_picture("still", frames[4 * FPS])
    assert set(found(film, screen, still)) == {"screen", "still"}
    assert "the picture is a still of the film, near second " in reason(found(still, film)["whole"])


def test_films_with_one_emblem_and_one_title_are_not_alike(film: Entry, frames: list[Picture], tmp_path: Path) -> None:
    others = [with_emblem(frame) for frame in shots(2, count=2, seconds=3)]
    other = of_film(write_film(tmp_path / "other.mp4", [*frames[:4], *others]))
    assert not found(film, other)


def test_a_long_film_has_a_bounded_number_of_key_frames(tmp_path: Path) -> None:
    chance = np.random.default_rng(6)
    cuts = [Image.fromarray(chance.integers(0, 256, (6, 8, 3), np.uint8)).resize((96, 72), 0) for _ in range(60)]
    path = write_film(tmp_path / "long.mp4", [cut for cut in cuts for _ in range(4)])
    assert MOST / 4 < len(of_film(path).frames) <= MOST


def test_a_broken_film_is_refused_by_the_process_that_reads_it(tmp_path: Path) -> None:
    path = write_film(tmp_path / "film.mp4", shots(3, count=1, seconds=1))
    path.write_bytes(path.read_bytes()[:900])
    with pytest.raises(NotRead):
        read_frames(path)


def test_a_picture_larger_than_is_opened_is_refused(tmp_path: Path) -> None:
    scene(1, SIZE).save(tmp_path / "a.png")
    with pytest.raises(ValueError, match="pixels large"):
        answer(tmp_path / "a.png", {}, Limits(pixels=100))
