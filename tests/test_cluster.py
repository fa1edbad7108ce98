"""A Dask cluster of two worker processes: the same results as in this process, whichever worker is killed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kg.errors import KgError
from kg.workers import Workers, WorkersLost
from tests.worker_tasks import Task, process, refuse, square, square_always_killed, square_killed_once

dask = pytest.importorskip("dask")
distributed = pytest.importorskip("distributed")

TASKS: list[Task] = [(number, "") for number in range(40)]
SQUARES = [number**2 for number, _ in TASKS]


@contextmanager
def scheduler(workers: int = 2, may_spill: bool = False) -> Iterator[Any]:
    """A cluster on this machine; workers that replace killed ones too read the configuration."""
    fraction = 0.7 if may_spill else False
    spill = {"distributed.worker.memory.target": fraction, "distributed.worker.memory.spill": fraction}
    options = {"threads_per_worker": 1, "dashboard_address": "127.0.0.1:0", "host": "127.0.0.1"}
    with dask.config.set(spill), distributed.LocalCluster(n_workers=workers, **options) as cluster:
        yield cluster


def address(cluster: Any) -> str:
    return str(cluster.scheduler_address).replace("tcp://", "dask://")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with scheduler() as cluster:
        yield cluster


@pytest.fixture(scope="module")
def workers(cluster: Any) -> Iterator[Workers]:
    with Workers.open(address=address(cluster)) as workers:
        yield workers


def test_the_results_of_a_cluster_are_in_the_order_of_the_tasks(workers: Workers) -> None:
    assert list(workers.map(square, TASKS)) == SQUARES
    assert workers.at_once == 8


def test_equal_tasks_are_each_done_by_a_worker(workers: Workers, cluster: Any) -> None:
    of_cluster = {worker.process.pid for worker in cluster.workers.values()}
    ran = list(workers.map(process, [(0, "")] * 20))
    assert len(ran) == 20 and set(ran) <= of_cluster


def test_an_error_in_a_task_of_a_cluster_is_raised_in_its_turn(workers: Workers) -> None:
    results = workers.map(refuse, TASKS)
    assert next(results) == 0
    with pytest.raises(KgError, match="1 is odd"):
        next(results)


def test_a_killed_worker_of_a_cluster_changes_nothing(tmp_path: Path, workers: Workers) -> None:
    marker = tmp_path / "killed"
    tasks = [(number, str(marker) if number == 7 else "") for number, _ in TASKS]
    assert list(workers.map(square_killed_once, tasks)) == SQUARES
    assert marker.exists()


def test_a_task_that_kills_every_worker_of_a_cluster_is_given_up(tmp_path: Path, workers: Workers) -> None:
    marker = tmp_path / "times"
    with pytest.raises(WorkersLost, match="fewer workers"):
        list(workers.map(square_always_killed, [(1, str(marker)), (2, "")]))
    assert 3 <= len(marker.read_text()) <= 4


def test_leaving_a_cluster_lets_it_run_on(cluster: Any) -> None:
    for _ in range(2):
        with Workers.open(address=address(cluster)) as workers:
            assert list(workers.map(square, TASKS)) == SQUARES


def test_a_cluster_with_other_code_is_refused(cluster: Any) -> None:
    from kg.cluster import Cluster, ClusterUnfit

    with pytest.raises(ClusterUnfit, match="another version of govah"):
        Cluster.connect(address(cluster), fingerprint="0")


def test_a_worker_that_joins_later_with_other_code_is_refused(cluster: Any) -> None:
    from kg.cluster import Cluster, ClusterUnfit

    joined = Cluster.connect(address(cluster))
    joined._fingerprint = "0"
    with pytest.raises(ClusterUnfit, match="another version of govah"):
        joined.submit(square, (2, "")).result()
    joined.shutdown()


def test_a_cluster_that_may_write_to_its_disk_is_refused() -> None:
    with scheduler(workers=1, may_spill=True) as cluster, pytest.raises(KgError, match="SPILL=False"):
        Workers.open(address=address(cluster))


def test_a_cluster_without_workers_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.cluster._SECONDS", 1)
    with scheduler(workers=0) as cluster, pytest.raises(KgError, match="it has no workers"):
        Workers.open(address=address(cluster))


def test_an_address_where_no_scheduler_answers_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.cluster._SECONDS", 1)
    with pytest.raises(KgError, match=r"dask://127\.0\.0\.1:9 cannot be used: no Dask scheduler answers there"):
        Workers.open(address="dask://127.0.0.1:9")


def test_an_address_is_written_with_its_scheme() -> None:
    with pytest.raises(KgError, match="write it as dask://HOST:PORT"):
        Workers.open(address="tcp://127.0.0.1:8786")


def test_a_lost_scheduler_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.cluster._SECONDS", 2)
    with scheduler(workers=1) as cluster, Workers.open(address=address(cluster)) as workers:
        results = workers.map(square, TASKS)
        assert next(results) == 0
        cluster.close()
        with pytest.raises(WorkersLost):
            list(results)
