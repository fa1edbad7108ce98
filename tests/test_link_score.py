"""How features are weighed: training without labels, priors, and probabilities that mean what they say."""

import math
import subprocess
import sys
from collections import Counter
from dataclasses import replace

import pytest

from kg.errors import KgError
from kg.link.compare.features import FEATURES, UNKNOWN, Feature, Levels
from kg.link.compare.priors import MATCHES, NAMELESS
from kg.link.compare.score import Model, calibrated, score, train
from kg.link.entity import Sort

FEATURES_OF_PERSON = FEATURES[Sort.PERSON]
NOTHING: list[Counter[int]] = [Counter() for _ in FEATURES_OF_PERSON]
BEST: Levels = (0, 0, 0, 0, 0, 0)
BARE: Levels = (UNKNOWN,) * 6


def mixture(same: int, other: int) -> Counter[Levels]:
    """Pairs that are the same, with names and places to match, and pairs that are not."""
    found: Counter[Levels] = Counter()
    for names, share in ((0, 0.8), (3, 0.2)):
        for place, part in ((0, 0.9), (3, 0.1)):
            found[names, UNKNOWN, UNKNOWN, place, UNKNOWN, UNKNOWN] += round(same * share * part)
    for names, share in ((7, 0.2), (8, 0.8)):
        for place, part in ((0, 0.1), (3, 0.9)):
            found[names, UNKNOWN, UNKNOWN, place, UNKNOWN, UNKNOWN] += round(other * share * part)
    return found


@pytest.fixture(scope="module")
def trained() -> Model:
    return train(FEATURES_OF_PERSON, mixture(2_000, 18_000), [*NOTHING[:3], Counter({0: 100, 3: 900}), *NOTHING[4:]])


def test_training_finds_the_share_of_pairs_that_are_the_same(trained: Model) -> None:
    assert trained.trained
    assert trained.matches == pytest.approx(0.1, abs=0.01)


def test_training_finds_how_often_places_agree_where_people_are_the_same(trained: Model) -> None:
    place = trained.features[3]
    assert place.levels[0].m == pytest.approx(0.9, abs=0.05)
    assert place.levels[0].u == pytest.approx(0.1, abs=0.01)


def test_all_shares_add_up_to_one_and_none_is_nothing(trained: Model) -> None:
    for feature in trained.features:
        assert sum(level.m for level in feature.levels) == pytest.approx(1)
        assert sum(level.u for level in feature.levels) == pytest.approx(1)
        assert min(min(level.m, level.u) for level in feature.levels) > 0


def test_what_names_of_one_person_look_like_is_not_unlearnt(trained: Model) -> None:
    names, before = trained.features[0], FEATURES_OF_PERSON[0]
    assert names.levels[8].m == pytest.approx(before.levels[8].m, rel=0.01)


def test_with_few_pairs_the_priors_stand_but_for_random_pairs() -> None:
    model = train(FEATURES_OF_PERSON, mixture(10, 90), [*NOTHING[:3], Counter({3: 10_000}), *NOTHING[4:]])
    assert (model.trained, model.matches) == (False, MATCHES)
    assert model.features[0] == FEATURES_OF_PERSON[0]
    assert model.features[3].levels[3].u > 0.99


def test_pairs_without_names_do_not_train() -> None:
    assert not train(FEATURES_OF_PERSON, Counter({(UNKNOWN, 0, 0, 0, 0, 0): 10_000}), NOTHING).trained


def test_the_weight_of_a_pair_is_the_sum_of_what_its_features_say() -> None:
    model = Model(FEATURES_OF_PERSON)
    scored = score(model, [BEST, BARE])
    for feature, weight in zip(FEATURES_OF_PERSON, scored[BEST].weights, strict=True):
        assert weight == pytest.approx(math.log2(feature.levels[0].m / feature.levels[0].u), abs=1e-5)
    prior = math.log2(MATCHES / (1 - MATCHES))
    assert scored[BEST].weight == pytest.approx(sum(scored[BEST].weights) + prior, abs=1e-4)


def test_a_pair_without_a_name_starts_lower_and_the_unknown_says_nothing() -> None:
    assert score(Model(FEATURES_OF_PERSON), [BARE])[BARE].weights == (NAMELESS, 0, 0, 0, 0, 0)


def test_no_combinations_are_no_work() -> None:
    assert score(Model(FEATURES_OF_PERSON), []) == {}


def test_the_same_pairs_give_the_same_model_in_any_order_and_nothing_is_printed(
    trained: Model, capfd: pytest.CaptureFixture[str]
) -> None:
    pairs = mixture(2_000, 18_000)
    again = Counter(dict(sorted(pairs.items(), reverse=True)))
    random = [*NOTHING[:3], Counter({3: 900, 0: 100}), *NOTHING[4:]]
    assert [each.levels for each in train(FEATURES_OF_PERSON, again, random).features] == [
        each.levels for each in trained.features
    ]
    assert capfd.readouterr() == ("", "")


def test_a_level_that_nobody_meets_keeps_its_prior(trained: Model) -> None:
    birth = trained.features[1]
    assert birth.levels[0].m == pytest.approx(FEATURES_OF_PERSON[1].levels[0].m)


def test_probabilities_grow_with_the_weight_and_stay_between_nothing_and_one() -> None:
    found = [calibrated(float(weight)) for weight in range(-2_000, 2_001, 10)]
    assert found == sorted(found)
    assert 0 < found[0] < found[-1] < 1


def test_an_unknown_backend_is_named() -> None:
    with pytest.raises(KgError, match='"sqlite" is no backend: duckdb or spark'):
        score(Model(FEATURES_OF_PERSON), [BEST], backend="sqlite")


def test_spark_is_asked_for_by_name_when_it_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(KgError, match="pip install pyspark"):
        score(Model(FEATURES_OF_PERSON), [BEST], backend="spark")


def test_a_feature_of_another_schema_can_be_weighed() -> None:
    name = replace(FEATURES_OF_PERSON[0], name="title")
    features: tuple[Feature, ...] = (name, replace(FEATURES_OF_PERSON[4], name="colour"))
    assert score(Model(features), [(0, 1)])[0, 1].weights[1] < 0


def test_splink_and_duckdb_are_loaded_only_for_scoring() -> None:
    code = (
        "import sys, kg.link.suggest, kg.link.compare.score\n"
        "assert not {'splink', 'duckdb', 'pyspark', 'pandas'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
