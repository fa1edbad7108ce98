import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.link.names import explain, similarity
from tests.name_spellings import ONE_NAME, TWO_NAMES, pairs


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Abdollahi Testa", "تستا عبداللهی", '"Abdollahi" and «عبداللهی» are usual spellings of one word'),
        ("Abdollahi Testa", "تستا عبداللهی", "the words stand in another order"),
        (
            "Hasan Testi",
            "حسین تستی",
            '"Hasan" and «حسین» have the same consonants, but other vowels, a word of many names',
        ),
        ("Testa Sample", "Testa Nemuneh", 'nothing in the other name goes with "Sample" or "Nemuneh"'),
        ("Testa Sample", "تستا", 'only one of the names has "Sample"'),
        ("سید تستا سمپل", "Testa Sample", "only one of the names has the title «سید»"),
        ("A. Testi", "Ali Testi", '"A" and "Ali" can be an initial and its word'),
        ("Testa Sample", "TESTA SAMPLE", "both names are written alike"),
        ("", "Testa", "a name without letters cannot be compared"),
    ],
)
def test_a_reason_is_a_sentence_about_the_words_as_written(one: str, other: str, reason: str) -> None:
    assert reason in explain(one, other).reasons


def test_words_that_go_together_are_named_though_one_side_parts_them() -> None:
    assert ("abdolali", "عبدالعلی") in explain("Abdol-Ali Reza", "رضا عبدالعلی").pairs
    assert ("amir reza", "امیررضا") in explain("Amir Reza Testi", "امیررضا تستی").pairs


@settings(max_examples=50)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_texts_are_explained_with_a_reason_and_the_score_of_their_similarity(one: str, other: str) -> None:
    found = explain(one, other)
    assert found.reasons
    assert found.score == similarity(one, other)


@pytest.mark.parametrize(("one", "other"), pairs(ONE_NAME) + pairs(TWO_NAMES))
def test_an_explanation_has_the_score_and_a_reason_for_each_pair_of_words(one: str, other: str) -> None:
    found = explain(one, other)
    assert found.score == similarity(one, other)
    assert len(found.reasons) >= max(1, len(found.pairs) if found.score < 1 else 1)
