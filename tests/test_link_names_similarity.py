import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.link.names import SAME_PERSON_NAME, prepare, score, score_many, similarity
from tests.name_spellings import ONE_NAME, TWO_NAMES, pairs

ANY = pairs(ONE_NAME) + pairs(TWO_NAMES)
LETTERS = "abeghiklmnoqrstuvwxyzçşêîāḥ’- .()ابپتجخدرسشصعغفقکگلمنوهیئةۆێەڵ\u200c"
NAMES = st.text(LETTERS, max_size=30) | st.sampled_from([name for pair in ANY for name in pair])
CHANGES = [("ی", "ي"), ("ک", "ك"), ("ا", "أ"), ("ه", "ة"), ("م", "مُ"), ("ت", "ـت"), ("a", "á"), ("i", "İ"), ("s", "S")]


@pytest.mark.parametrize(("one", "other"), pairs(ONE_NAME))
def test_two_spellings_of_one_name_are_recognised(one: str, other: str) -> None:
    assert similarity(one, other) >= SAME_PERSON_NAME


@pytest.mark.parametrize(("one", "other"), pairs(TWO_NAMES))
def test_names_that_only_look_alike_are_told_apart(one: str, other: str) -> None:
    assert similarity(one, other) < SAME_PERSON_NAME


@given(NAMES, NAMES)
def test_a_similarity_is_bounded_and_the_same_either_way_round(one: str, other: str) -> None:
    value = similarity(one, other)
    assert 0 <= value <= 1
    assert value == similarity(other, one)


@settings(max_examples=50)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_compared_without_an_error_and_is_like_itself(one: str, other: str) -> None:
    assert 0 <= similarity(one, other) <= 1
    assert similarity(one, one) == 1


@pytest.mark.parametrize(
    "text", ["", " ", "\ud800\udfff", "\x00\x1b", "۱۲۳", "((((", "«", "\u200c\u200c", "ـــ", "🙂 🙂"]
)
def test_what_is_no_name_is_like_no_name(text: str) -> None:
    assert similarity(text, "Testa Sample") == similarity("Testa Sample", text) == 0


@given(NAMES, st.sampled_from(CHANGES))
def test_a_name_written_with_other_signs_of_one_fold_stays_the_same(name: str, change: tuple[str, str]) -> None:
    assert similarity(name, name.replace(*change)) == 1
    assert similarity(unicodedata.normalize("NFC", name), unicodedata.normalize("NFD", name)) == 1


def test_a_sign_that_joins_words_or_not_changes_no_score() -> None:
    plain = similarity("تستاپور نمونه", "Nemuneh Testapour")
    assert (
        similarity("تستا\u200cپور نمونه", "Nemuneh Testapour")
        == similarity("تستا-پور نمونه", "Nemuneh Testapour")
        == plain
    )
    assert similarity("Testa-pour Nemuneh", "تستاپور نمونه") >= SAME_PERSON_NAME


@pytest.mark.parametrize(("one", "other"), ANY)
def test_other_code_points_of_a_letter_change_no_score(one: str, other: str) -> None:
    arabic = other.translate(str.maketrans("یک", "يك"))
    assert similarity(one, arabic) == similarity(one, other)


@pytest.mark.parametrize(("one", "other"), [pair for pair in ANY if len(prepare(pair[0]).words) == 2])
def test_the_order_of_given_name_and_family_name_changes_no_score(one: str, other: str) -> None:
    first, last = prepare(one).written
    assert similarity(f"{last} {first}", other) == pytest.approx(similarity(f"{first} {last}", other), abs=0.005)


def test_a_title_counts_for_little_and_a_family_name_for_much() -> None:
    title, family = (
        similarity("Sheikh Testa Sample", "Testa Sample"),
        similarity("Testa Sample Nemuneh", "Testa Sample"),
    )
    assert family < SAME_PERSON_NAME < title < 1


def test_names_of_many_characters_take_no_longer_than_a_line() -> None:
    began = time.process_time()
    for text in ("آ" * 1_000_000, "a b " * 250_000, "(" * 1_000_000, "x" * 1_000_000, "تستی " * 200_000):
        assert 0 <= similarity(text, text[: len(text) // 2] + "Testa") <= 1
    assert time.process_time() - began < 5


@settings(max_examples=10)
@given(st.lists(st.tuples(NAMES, NAMES), max_size=40))
def test_scores_of_many_pairs_are_those_of_each_pair(few: list[tuple[str, str]]) -> None:
    names = [(prepare(one), prepare(other)) for one, other in few]
    every = [(prepare(one), prepare(other)) for one, _ in ANY[:30] for _, other in ANY[:20]]
    left, right = zip(*(names + every), strict=True)
    assert score_many(left, right) == pytest.approx([score(one, other) for one, other in names + every], abs=2e-9)


def test_lists_of_different_lengths_cannot_be_paired() -> None:
    with pytest.raises(ValueError, match="1 names cannot be paired with 0"):
        score_many([prepare("Testa")], [])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("حسن نمونه‌ای", "Hossein Nemunei"), ("حسین نمونه‌ای", "Hassan Nemunei"), ("محمد نمونه‌ای", "Mahmoud Nemunei"),
        ("حامد نمونه‌ای", "Hamid Nemunei"), ("فرید نمونه‌ای", "Farideh Nemunei"), ("رضا حسنی", "Reza Hosseini"),
        ("جميل نمونة", "Jamal Nemouna"), ("Hassan Samplepour", "Hossein Samplepour"),
    ],
)  # fmt: skip
def test_names_that_differ_by_little_and_are_of_different_people_are_told_apart(one: str, other: str) -> None:
    assert similarity(one, other) < SAME_PERSON_NAME
    assert score_many([prepare(one)] * 600, [prepare(other)] * 600)[0] == similarity(one, other)


@pytest.mark.parametrize(
    "latin", ["Nour Eddine Nemouna", "Noureddine Nemouna", "Nur ad-Din Nemouna", "Nuruddin Nemouna"]
)
def test_names_with_the_word_for_faith_are_one_name_however_they_are_parted(latin: str) -> None:
    assert similarity("نور الدين نمونة", latin) >= SAME_PERSON_NAME
