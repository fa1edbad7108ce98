"""The words by which withdrawn things are known elsewhere: found in a text that is folded once for all of them."""

import pytest

import kg.diff.withdrawn
from kg.diff.withdrawn import Words, folded

LINE = b'<https://example.org/id/claim/cl-888222> <https://e.org/ns#note> "It names %s."@en <https://e.org/g> .\n'


@pytest.fixture
def words() -> Words:
    found = Words()
    found.names = {f"nobody number {number}" for number in range(200)} | {"testa sample"}
    return found


def test_a_text_is_folded_once_for_any_number_of_names(words: Words, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counting(text: str) -> str:
        asked.append(text)
        return folded(text)

    monkeypatch.setattr(kg.diff.withdrawn, "folded", counting)
    assert words.stand_in(LINE % b"TESTA  Sample") and not words.stand_in(LINE % b"Testas Sample")
    assert len(asked) == 2


def test_what_the_newest_release_says_is_read_line_by_line_where_a_body_has_any_of_the_words(words: Words) -> None:
    words.heed([LINE % b"nobody" * 3, LINE % b"nobody" + LINE % b"Testa Sample"])
    assert list(words.said.values()) == [{"testa sample"}]
    assert not words.are_secret_in(LINE % b"Testa Sample")
    assert words.are_secret_in((LINE % b"Testa Sample").replace(b"#note", b"#remark"))
