"""Link two lists as others would, each way in a process of its own, often of another environment.

    PYTHON bench/linkpeers.py NAME FOLDER

In: left.csv and right.csv as `bench.link` writes them, and truth.csv for the one that must be taught. Out: a line as
each stage begins, and last how many pairs were found and how many are true (see `bench.timing`). It needs nothing of
ours, so that it runs in another environment.
"""

import csv
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Final

Pair = tuple[str, str]
Found = Iterator["str | set[Pair]"]  # what begins, and at last the pairs

TAUGHT: Final = 400  # true pairs that dedupe is told


def read(file: Path) -> list[dict[str, str]]:
    """Return the rows of a file."""
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def stock_splink(folder: Path) -> Found:
    """Splink with comparisons of its library on transliterated names, trained as its guide says."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    yield "read"
    api = DuckDBAPI()
    sides = [api.register_from_csv(str(folder / f"{side}.csv")) for side in ("left", "right")]
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="id",
        comparisons=[
            cl.JaroWinklerAtThresholds("given", [0.95, 0.88]), cl.JaroWinklerAtThresholds("family", [0.95, 0.88]),
            cl.ExactMatch("age"), cl.ExactMatch("day"), cl.ExactMatch("place"), cl.ExactMatch("gender"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("given"), block_on("family"), block_on("place", "day"),
        ],
    )  # fmt: skip
    linker = Linker(sides, settings, log_level=None)
    yield "train"
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for rule in (block_on("place", "day"), block_on("family")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    yield "score"
    rows = linker.inference.predict(threshold_match_probability=0.5).as_record_list()
    yield {_in_order(row["id_l"], row["id_r"]) for row in rows}


def _pandas_pairs(folder: Path) -> tuple[Any, Any, Any]:
    pd, rl = import_module("pandas"), import_module("recordlinkage")

    left, right = (pd.read_csv(folder / f"{side}.csv", index_col="id", dtype=str) for side in ("left", "right"))
    index = rl.Index()
    for columns in (["given"], ["family"], ["place", "day"]):
        index.block(columns)
    return left, right, index.index(left.dropna(subset=["family"]), right.dropna(subset=["family"]))


def record_linkage(folder: Path) -> Found:
    """The package recordlinkage: blocks, string distances, and expectation maximisation on binary features."""
    rl = import_module("recordlinkage")
    yield "block"
    left, right, pairs = _pandas_pairs(folder)
    yield "compare"
    compare = rl.Compare()
    for column in ("given", "family"):
        compare.string(column, column, method="jarowinkler", threshold=0.9)
    for column in ("age", "day", "place", "gender"):
        compare.exact(column, column)
    features = compare.compute(pairs, left, right)
    yield "classify"
    yield set(rl.ECMClassifier(atol=1e-4).fit_predict(features))


def nomenklatura(folder: Path) -> Found:
    """The matcher of nomenklatura on the pairs of the blocks of recordlinkage, since its own index needs a store."""
    proxies, matcher = import_module("followthemoney").EntityProxy, import_module("nomenklatura.matching").LogicV2

    yield "block"
    left, right, pairs = _pandas_pairs(folder)
    yield "compare"

    def proxy(ident: str, row: Any) -> Any:
        entity: Any = proxies.from_dict({"id": ident, "schema": "Person", "properties": {}})
        entity.add("name", row["name"])
        if isinstance(row["day"], str):
            entity.add("deathDate", row["day"])
        return entity

    ours, theirs = ({ident: proxy(ident, row) for ident, row in side.iterrows()} for side in (left, right))
    config = matcher.default_config()
    scored = ((matcher.compare(ours[a], theirs[b], config).score, a, b) for a, b in pairs)
    yield {(a, b) for score, a, b in scored if score >= 0.7}


def dedupe_taught(folder: Path) -> Found:
    """dedupe, which must be taught: it is told some of the true pairs, and as many that are not."""
    dedupe, variables = import_module("dedupe"), import_module("dedupe.variables")

    yield "read"
    left, right = ({row["id"]: {k: v or None for k, v in row.items()} for row in read(folder / f"{side}.csv")}
                   for side in ("left", "right"))  # fmt: skip
    truth = [(row["left"], row["right"]) for row in read(folder / "truth.csv")][:TAUGHT]
    text = [variables.String(name, has_missing=True) for name in ("given", "family")]
    exact = [variables.Exact(name, has_missing=True) for name in ("age", "day", "place", "gender")]
    linker = dedupe.RecordLink([*text, *exact], num_cores=1)
    yield "train"
    linker.prepare_training(left, right, sample_size=2_000)
    chance = random.Random(1)
    here, there = list(left.values()), list(right.values())
    apart = [(chance.choice(here), chance.choice(there)) for _ in truth]
    linker.mark_pairs({"match": [(left[a], right[b]) for a, b in truth], "distinct": apart})
    linker.train(recall=0.95)
    yield "score"
    yield {(pair[0], pair[1]) for pair, _ in linker.join(left, right, threshold=0.5)}


def _in_order(one: str, other: str) -> Pair:
    """The id of the left list first: ids begin with what list they are of."""
    return (one, other) if "-l" in one else (other, one)


PEERS: Final[dict[str, Callable[[Path], Found]]] = {
    "splink": stock_splink, "recordlinkage": record_linkage, "nomenklatura": nomenklatura, "dedupe": dedupe_taught,
}  # fmt: skip


def outcome(found: Iterable[Pair], folder: Path) -> str:
    """Return in words how many pairs were found, and which shares of them and of the true ones that are."""
    truth = {(row["left"], row["right"]) for row in read(folder / "truth.csv")}
    pairs = set(found)
    true = len(pairs & truth)
    return f"precision {true / max(1, len(pairs)):.3f}, recall {true / len(truth):.3f}"


def main(name: str, folder: Path) -> None:
    """Link the lists in a folder by the way of that name, and write the stages."""
    for step in PEERS[name](folder):
        print(f"{step if isinstance(step, str) else outcome(step, folder)}\t@{time.monotonic()}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
