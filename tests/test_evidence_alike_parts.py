"""The pieces of likeness: what a picture looks like, hashes found among many, groups without chains."""

from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kg.evidence.alike.bands import COMPLETE, Bands
from kg.evidence.alike.compare import Match
from kg.evidence.alike.frames import Frame
from kg.evidence.alike.groups import groups
from kg.evidence.alike.hashes import Look, look_of, without_margin
from kg.evidence.alike.index import Entry, Index
from kg.evidence.alike.likeness import Likeness, likenesses
from tests.alikemedia import scene, toned

HASHES = st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=40)


@settings(max_examples=60)
@given(HASHES, st.lists(st.integers(0, 63), max_size=12), st.integers(0, 12))
def test_hashes_are_found_as_if_each_were_looked_at(kept: list[int], flips: list[int], bits: int) -> None:
    asked = kept[0]
    for bit in flips:
        asked ^= 1 << bit
    found = Bands(np.array(kept, np.uint64)).near(np.array([asked], np.uint64), bits)
    every = {(at, (asked ^ one).bit_count()) for at, one in enumerate(kept)}
    pairs = set(zip(found[1].tolist(), found[2].tolist(), strict=True))
    assert {pair for pair in every if pair[1] <= min(bits, COMPLETE)} <= pairs
    assert pairs <= {pair for pair in every if pair[1] <= bits}
    assert len(pairs) == len(found[0])


def test_no_hashes_are_found_among_none() -> None:
    assert not len(Bands(np.empty(0, np.uint64)).near(np.array([1], np.uint64), COMPLETE)[0])


def test_a_plain_margin_is_no_part_of_a_picture() -> None:
    picture = scene(1, (200, 150)).convert("L")
    framed = Image.new("L", (240, 210), 8)
    framed.paste(picture, (20, 30))
    assert without_margin(framed).size == picture.size


def test_a_dark_picture_is_not_taken_for_its_margin() -> None:
    night = Image.new("L", (200, 150), 5)
    night.paste(scene(1, (40, 30)).convert("L"), (80, 60))
    assert without_margin(night).size == night.size


def test_a_picture_of_one_colour_has_no_parts() -> None:
    assert look_of(Image.new("RGB", (300, 200), "navy")).is_plain
    assert look_of(Image.new("RGB", (1, 1))).is_plain


def test_parts_stay_inside_and_a_large_picture_has_no_more_than_a_small_one() -> None:
    looks = [look_of(scene(2, size)) for size in ((240, 180), (960, 720))]
    for look in looks:
        assert look.boxes.min() >= 0
        assert look.boxes.max() <= 1.0001
        assert 10 < len(look.hashes) == len(look.boxes) <= 49


def test_a_picture_is_turned_as_its_camera_says() -> None:
    picture = scene(3, (240, 180))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees
    turned = picture.rotate(90, expand=True)
    turned.getexif().update(exif)
    assert np.array_equal(look_of(turned).hashes, look_of(picture).hashes)


def test_colours_play_no_role() -> None:
    picture = scene(4, (240, 180))
    assert np.array_equal(look_of(picture).hashes, look_of(picture.convert("L")).hashes)
    assert not np.array_equal(look_of(picture).small, look_of(toned(picture, Random(1))).small)


# -- found among many


def look(picture: Look, hashes: list[int]) -> Frame:
    """Return a frame with the small picture of another, and parts with these hashes in one place."""
    boxes = np.tile(np.array([[0, 0, 1, 1]], np.float32), (len(hashes), 1))
    return Frame(0.0, Look(picture.small, boxes, np.array(hashes, np.uint64)))


def test_what_many_pictures_have_in_common_does_not_hide_a_copy() -> None:
    chance = Random(5)
    parts = [chance.getrandbits(64) for _ in range(12)]
    ours, theirs = (look_of(scene(seed, (120, 90))) for seed in (6, 7))
    others = [Entry(f"other {at}", "image", (look(theirs, parts[:10]),)) for at in range(80)]
    copy = Entry("copy", "image", (look(ours, parts[10:]),))
    asked = Entry("asked", "image", (look(ours, parts),))
    assert [one.second for one in likenesses(Index([*others, copy]), asked)] == ["copy"]


# -- groups


def like(first: str, second: str, score: float = 1.0, shares: tuple[float, float] = (1.0, 1.0)) -> Likeness:
    area = (0.0, 0.0, 1.0, 1.0)
    return Likeness(first, second, score, shares, Match(20, 20, area, area))


def test_weak_links_are_not_chained() -> None:
    found = groups([like("a", "b"), like("b", "c"), like("c", "d")])
    assert [group.digests for group in found] == [("b", "a", "c")]


def test_the_fullest_item_is_the_first_of_its_group() -> None:
    found = groups([like("cut", "whole", shares=(1.0, 0.4)), like("clip", "cut", shares=(1.0, 0.9)),
                    like("clip", "whole", shares=(1.0, 0.3))])  # fmt: skip
    assert [group.digests for group in found] == [("whole", "cut", "clip")]


def test_those_that_show_most_of_the_first_come_before_the_others() -> None:
    found = groups([like("frame", "cut", 0.9, (0.3, 1.0)), like("frame", "whole", 0.8, (0.6, 1.0))])
    assert [group.digests for group in found] == [("frame", "whole", "cut")]
    assert [one.second for one in found[0].others] == ["cut", "whole"]


@settings(max_examples=40)
@given(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] < pair[1])))
def test_each_item_is_in_one_group_and_matches_its_first(pairs: set[tuple[int, int]]) -> None:
    found = groups(like(f"{one}", f"{other}") for one, other in pairs)
    members = [digest for group in found for digest in group.digests]
    assert len(members) == len(set(members))
    for group in found:
        assert all(tuple(sorted((int(group.first), int(one.second)))) in pairs for one in group.others)


def test_a_likeness_told_from_the_other_side_says_the_same() -> None:
    one = Likeness("a", "b", 0.9, (1.0, 0.4), Match(9, 10, (0, 0, 1, 1), (0.2, 0.2, 0.8, 0.9)), 7, 8, 12.5)
    assert one.turned.turned == one
    assert (one.turned.first, one.turned.shift_s, one.turned.match.ours) == ("b", -12.5, (0.2, 0.2, 0.8, 0.9))
