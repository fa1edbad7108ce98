"""Use the workers of a Dask cluster as an executor, if they run the same code and keep what they hold in memory."""

import asyncio
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future
from functools import partial
from typing import Any, Final, ParamSpec, Self, TypeVar

from distributed import Client, KilledWorker, get_worker
from distributed import Future as Remote
from distributed.client import ClosedClientError
from distributed.comm.core import CommClosedError

from kg.errors import KgError
from kg.fingerprint import code_fingerprint

P = ParamSpec("P")
T = TypeVar("T")

GONE: Final = (KilledWorker, CancelledError, CommClosedError, ClosedClientError)  # by a task, or with the scheduler
_SCHEME: Final = "dask://"
_SECONDS: Final = 10  # to wait for the scheduler and its first worker
_LOADED: Final = code_fingerprint()  # when this process loaded the code


class ClusterUnfit(KgError):
    """A cluster that cannot be reached or used."""

    def __init__(self, address: str, reason: str) -> None:
        self.address = address
        super().__init__(f"{address} cannot be used: {reason}")


class Cluster(Executor):
    """The workers behind a Dask scheduler; shutting it down leaves the cluster itself running."""

    def __init__(self, client: Client, fingerprint: str) -> None:
        self._client = client
        self._fingerprint = fingerprint
        self.workers: int = sum(client.nthreads().values())

    @classmethod
    def connect(cls, address: str, fingerprint: str = _LOADED) -> Self:
        """Return the cluster at `dask://HOST:PORT`.

        Errors: ClusterUnfit when there is no scheduler or worker, or a worker has other code or may write what it
        holds to its disk.
        """
        if not address.startswith(_SCHEME):
            raise ClusterUnfit(address, f"write it as {_SCHEME}HOST:PORT")
        try:
            client = Client(f"tcp://{address.removeprefix(_SCHEME)}", timeout=_SECONDS)
        except (OSError, ValueError) as error:
            raise ClusterUnfit(address, "no Dask scheduler answers there") from error
        try:
            _check(client, address, fingerprint)
            return cls(client, fingerprint)
        except BaseException:
            client.close()
            raise

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Return the future of a call, made by one of the workers; a worker that ends is replaced by Dask."""
        future: Future[T] = Future()
        remote = self._client.submit(_call, self._fingerprint, fn, args, kwargs, pure=False)
        future.add_done_callback(partial(_cancel, remote))
        assert self._client.loop is not None  # a connected client has one
        self._client.loop.add_callback(_settle, self._client, remote, future)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster, which drops what is not finished."""
        self._client.close()


def _cancel(remote: "Remote[Any]", future: Future[Any]) -> None:
    if future.cancelled():
        remote.cancel()


async def _settle(client: Client, remote: "Remote[Any]", future: Future[Any]) -> None:
    """Give a future what became of the call, even when it cannot be fetched because the scheduler is lost."""
    try:
        result = await client.gather(remote, asynchronous=True)
    except asyncio.CancelledError:
        future.cancel()
        raise
    except Exception as error:
        if future.set_running_or_notify_cancel():
            future.set_exception(error)
    else:
        if future.set_running_or_notify_cancel():
            future.set_result(result)


def _check(client: Client, address: str, fingerprint: str) -> None:
    try:
        client.wait_for_workers(1, timeout=_SECONDS)
    except TimeoutError as error:
        raise ClusterUnfit(address, "it has no workers") from error
    for worker, fault in client.run(_fault, fingerprint, on_error="return").items():
        if fault:
            raise ClusterUnfit(worker, fault if isinstance(fault, str) else _OTHER_CODE)


_OTHER_CODE: Final = "it runs another version of govah or of its libraries: install the same there and start it anew"
_SPILLS: Final = (
    "it may write what it holds to its disk: start it with DASK_DISTRIBUTED__WORKER__MEMORY__TARGET=False and "
    "DASK_DISTRIBUTED__WORKER__MEMORY__SPILL=False"
)


def _fault(fingerprint: str, dask_worker: Any) -> str:
    """Why a worker may not be given tasks, or an empty string; Dask names the parameter."""
    if fingerprint != _LOADED:
        return _OTHER_CODE
    return "" if type(dask_worker.data) is dict else _SPILLS


def _call(fingerprint: str, function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
    """What a worker does with a task; workers that joined later are checked here."""
    worker = get_worker()
    if fault := _fault(fingerprint, worker):
        raise ClusterUnfit(worker.address, fault)
    return function(*args, **kwargs)
