"""The workers as the web process sees them: free ones, busy ones, and what became of those that were lost."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import kg
from kg.web.sparql.order import BUFFER, Order
from kg.web.sparql.wire import Incoming, Outcome

_CHUNK: Final = 1 << 18
_AGAIN_S: Final = 1.0  # before a supervisor is started in place of one that ended
_END_WITHIN_S: Final = 5.0

Told = Callable[["Worker", Outcome | None, str], None]  # the outcome of its job, or why it was lost


@dataclass(eq=False, slots=True)
class Worker:
    """One worker: its number, the generation of its release, and the bytes of the outcome that comes in."""

    number: int
    generation: int
    connection: socket.socket
    busy: bool = False
    incoming: Incoming = field(default_factory=Incoming)


class Pool:
    """Workers under a supervisor; `told` hears of each outcome and loss, `freed` that a worker can take a job."""

    def __init__(self, order: Order, told: Told, freed: Callable[[], None]):
        self.order = order
        self.generation = 0
        self.free: list[Worker] = []
        self.process: subprocess.Popen[bytes] | None = None
        self._told = told
        self._freed = freed
        self._workers: dict[int, Worker] = {}
        self._control: socket.socket | None = None
        self._base = 0  # how many generations went by before this supervisor
        self._said = b""
        self._files: list[int] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Start the supervisor; workers come by themselves."""
        self._loop = asyncio.get_running_loop()
        self._control, theirs = socket.socketpair()
        self._control.setblocking(False)
        self._base, self._said = self.generation, b""
        folders = [str(Path(kg.__file__).parent.parent), os.environ.get("PYTHONPATH", "")]
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kg.web.sparql.supervisor", str(theirs.fileno()), self.order.text()],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, folders))},
                start_new_session=True,
            )
        self._loop.add_reader(self._control, self._hear)

    async def stop(self) -> None:
        """End the supervisor and its workers."""
        self._loop = None
        self._let_go()
        if self.process is not None:
            with suppress(subprocess.TimeoutExpired):
                await asyncio.to_thread(self.process.wait, _END_WITHIN_S)

    def give(self, job: bytes) -> Worker:
        """Give a packed job to a free worker and return it."""
        worker = self.free.pop()
        worker.busy = True
        with suppress(OSError):  # the supervisor tells of a worker that has ended
            worker.connection.send(job)
        return worker

    def kill(self, worker: Worker) -> None:
        """Have a worker killed."""
        self._say(f"kill {worker.number}")

    def switch(self, order: Order) -> None:
        """Go over to another release; busy workers finish what they do."""
        self.order = order
        self.generation += 1
        self._say(f"open {order.text()}")
        for worker in list(self.free):
            self._drop(worker)

    def _say(self, line: str) -> None:
        if self._control is not None:
            with suppress(OSError):  # it has ended, and another is started
                self._control.sendall(f"{line}\n".encode())

    def _hear(self) -> None:
        assert self._control is not None
        try:
            data, files, _, _ = socket.recv_fds(self._control, BUFFER, 16)
        except BlockingIOError:
            return
        except OSError:
            data, files = b"", []
        if not data:
            return self._bereaved()
        self._files += files
        *lines, self._said = (self._said + data).split(b"\n")
        for line in lines:
            word, number, rest = line.decode().split()
            if word == "worker":
                self._welcome(int(number), int(rest) + self._base)
            elif int(number) in self._workers:
                self._lose(self._workers[int(number)], rest)

    def _welcome(self, number: int, generation: int) -> None:
        assert self._loop is not None
        connection = socket.socket(fileno=self._files.pop(0))
        if generation != self.generation:
            return connection.close()
        connection.setblocking(False)
        worker = Worker(number, generation, connection)
        self._workers[number] = worker
        self._loop.add_reader(connection, self._receive, worker)
        self.free.append(worker)
        return self._freed()

    def _receive(self, worker: Worker) -> None:
        try:
            data = worker.connection.recv(_CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:  # the supervisor will say why
            self._unwatch(worker)
        elif (outcome := worker.incoming.take(data)) is not None:
            worker.busy = False
            if worker.generation == self.generation:
                self.free.append(worker)
            else:
                self._drop(worker)
            self._told(worker, outcome, "")

    def _lose(self, worker: Worker, why: str) -> None:
        self._drop(worker)
        if worker.busy:
            self._told(worker, None, why)

    def _drop(self, worker: Worker) -> None:
        self._workers.pop(worker.number, None)
        self._unwatch(worker)
        worker.connection.close()

    def _unwatch(self, worker: Worker) -> None:
        if worker in self.free:
            self.free.remove(worker)
        if worker.connection.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(worker.connection)

    def _bereaved(self) -> None:
        """Start another supervisor: this one is gone, and its workers end with it."""
        loop = self._loop
        self._let_go()
        if loop is not None:
            loop.call_later(_AGAIN_S if self.process and self.process.poll() else 0, self._restart)

    def _restart(self) -> None:
        if self._loop is not None:
            self.start()

    def _let_go(self) -> None:
        if self._control is not None:
            asyncio.get_running_loop().remove_reader(self._control)
            self._control.close()
            self._control = None
        for number in self._files:
            os.close(number)
        self._files = []
        for worker in list(self._workers.values()):
            self._lose(worker, "left")
