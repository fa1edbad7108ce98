import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.link.names import block_keys
from tests.name_spellings import ONE_NAME, TWO_NAMES, pairs

UNREACHED = {"Jomeiní Nimuna", "Мохаммад Тести"}  # a consonant of another class: j for خ, х for ح


@pytest.mark.parametrize(("one", "other"), [pair for pair in pairs(ONE_NAME) if pair[0] not in UNREACHED])
def test_two_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    assert block_keys(one) & block_keys(other)


def test_a_name_has_few_keys() -> None:
    counts = [len(block_keys(name)) for pair in pairs(ONE_NAME) + pairs(TWO_NAMES) for name in pair]
    assert sum(counts) / len(counts) < 4
    assert len(block_keys("Testa Sample Nemuneh Testpour Testzadeh Testnia Testfar Testian Testvand")) <= 22


def test_a_name_with_a_word_more_shares_a_key() -> None:
    assert block_keys("Testa Sample") & block_keys("تستا نمونه سمپل")


def test_two_common_words_are_no_key_of_a_longer_name() -> None:
    assert not block_keys("Mohammad Ali Testi") & block_keys("محمد علی نمونه")


@given(st.text(max_size=60))
def test_any_text_has_keys_without_an_error_and_the_same_ones_again(text: str) -> None:
    assert block_keys(text) == block_keys(text)
    assert "" not in block_keys(text)


def test_what_has_no_letters_has_no_key() -> None:
    assert block_keys("") == block_keys("?!") == block_keys("12") == frozenset()
