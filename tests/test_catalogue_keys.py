"""The key of a page holds for one question in one release, and nothing else passes for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.web.catalogue.keys import BadKey, OldKey, key_of, position_of

RELEASE, OTHER = "ab" * 32, "cd" * 32


@given(st.integers(0, 2**32 - 1), st.text())
def test_a_key_gives_its_position_back(position: int, question: str) -> None:
    assert position_of(key_of(RELEASE, question, position), RELEASE, question, "1") == position


def test_no_key_is_the_beginning() -> None:
    assert position_of("", RELEASE, "question", "1") == 0


def test_a_key_of_another_release_names_the_one_that_is_there() -> None:
    with pytest.raises(OldKey, match=r"another release.* first page of release 1\.2"):
        position_of(key_of(OTHER, "question", 5), RELEASE, "question", "1.2")


def test_a_key_of_another_question_is_refused() -> None:
    with pytest.raises(BadKey):
        position_of(key_of(RELEASE, "another", 5), RELEASE, "question", "1")


@given(st.text(min_size=1))
def test_a_text_that_was_never_given_out_is_refused(text: str) -> None:
    with pytest.raises((BadKey, OldKey)):
        position_of(text, RELEASE, "question", "1")
