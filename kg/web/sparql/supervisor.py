"""The supervisor: a small process that starts the workers, watches them, and kills and replaces them.

What workers need is loaded once, here, so that a fork is all it takes to have one. Over its control connection the
supervisor gives the web process one end of each worker's own, and says which worker was lost and why; jobs and answers
do not pass through it. It ends, with all workers, when the web process does.
"""

import gc
import mmap
import os
import select
import signal
import socket
import sys
import time
from dataclasses import dataclass
from typing import Final

from kg.web.sparql.order import BUFFER, Order
from kg.web.sparql.worker import Clock, work

TICK_S: Final = 0.05
_SLOTS: Final = 1024
_PAUSE_S: Final = 1.0  # before a worker is started in place of one that could not open the store
_OUT_OF_MEMORY: Final = (signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS, signal.SIGKILL)


@dataclass(slots=True)
class _Worker:
    number: int
    pid: int
    slot: int
    clock: Clock
    generation: int
    spare: socket.socket | None  # the end for the web process, until it is given away


class Supervisor:
    """The workers of a web process that is at the other end of a control connection."""

    def __init__(self, control: socket.socket, order: Order):
        self.control = control
        self.order = order
        self.generation = 0
        self._shared = mmap.mmap(-1, _SLOTS * Clock.SIZE)
        self._lifeline, self._held = os.pipe()
        self._workers: dict[int, _Worker] = {}
        self._leaving: set[int] = set()  # killed processes that have not ended yet
        self._slots = set(range(_SLOTS))
        self._count = 0
        self._resume = 0.0
        self._said = b""

    def run(self) -> None:
        """Keep the workers until the control connection is closed."""
        try:
            while self._listen():
                self._watch()
                self._fill()
        except (BrokenPipeError, ConnectionResetError):
            pass
        finally:
            for worker in self._workers.values():
                os.kill(worker.pid, signal.SIGKILL)

    def _listen(self) -> bool:
        """Do what the web process says; return whether it is still there."""
        if not select.select([self.control], [], [], TICK_S)[0]:
            return True
        data = self.control.recv(BUFFER)
        *lines, self._said = (self._said + data).split(b"\n")
        for line in lines:
            word, _, rest = line.decode().partition(" ")
            if word == "kill" and int(rest) in self._workers:
                self._kill(self._workers[int(rest)], "asked")
            elif word == "open":
                self._open(Order.of(rest))
        return bool(data)

    def _open(self, order: Order) -> None:
        """Go over to another release: spares are of no use any more, the others end when the web process lets go."""
        self.order = order
        self.generation += 1
        self._resume = 0.0
        for worker in list(self._workers.values()):
            if worker.spare is not None:
                self._end(worker)

    def _watch(self) -> None:
        self._reap()
        now = time.monotonic()
        for worker in list(self._workers.values()):
            since = worker.clock.since
            if since and now - since > self.order.time_s:
                self._kill(worker, "time")

    def _reap(self) -> None:
        for pid in list(self._leaving):
            if os.waitpid(pid, os.WNOHANG)[0]:
                self._leaving.discard(pid)
        for worker in list(self._workers.values()):
            pid, status = os.waitpid(worker.pid, os.WNOHANG)
            if pid:
                if not worker.clock.ready:
                    self._resume = time.monotonic() + _PAUSE_S
                self._forget(worker)
                if worker.spare is None:
                    self._say(f"lost {worker.number} {_why(status)}")

    def _kill(self, worker: _Worker, why: str) -> None:
        self._end(worker)
        self._say(f"lost {worker.number} {why}")
        self._fill()

    def _end(self, worker: _Worker) -> None:
        os.kill(worker.pid, signal.SIGKILL)
        self._leaving.add(worker.pid)
        self._forget(worker)

    def _forget(self, worker: _Worker) -> None:
        del self._workers[worker.number]
        self._slots.add(worker.slot)
        if worker.spare is not None:
            worker.spare.close()

    def _fill(self) -> None:
        """Give away as many workers as are missing; start as many as there are no spares for, or a spare."""
        current = [worker for worker in self._workers.values() if worker.generation == self.generation]
        spares = sorted((w for w in current if w.spare is not None), key=lambda w: (not w.clock.ready, w.number))
        missing = self.order.workers - (len(current) - len(spares))
        for worker in spares[: max(missing, 0)]:
            self._give(worker)
        lacking = missing - len(spares) + self.order.spares
        if lacking > 0 and time.monotonic() >= self._resume:
            for _ in range(max(missing - len(spares), 1)):
                self._start()

    def _give(self, worker: _Worker) -> None:
        assert worker.spare is not None
        with worker.spare as end:
            line = f"worker {worker.number} {worker.generation}\n".encode()
            socket.send_fds(self.control, [line], [end.fileno()])
        worker.spare = None

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        for end in (ours, theirs):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
        slot = self._slots.pop()
        clock = Clock(self._shared, slot)
        clock.set(ready=False)
        pid = os.fork()
        if not pid:
            self._become(theirs, clock)
        theirs.close()
        self._count += 1
        self._workers[self._count] = _Worker(self._count, pid, slot, clock, self.generation, ours)

    def _become(self, connection: socket.socket, clock: Clock) -> None:
        """Be a worker, with no open file but its own, and never return."""
        try:
            kept = sorted((connection.fileno(), self._lifeline))
            os.closerange(3, kept[0])
            os.closerange(kept[0] + 1, kept[1])
            os.closerange(kept[1] + 1, kept[1] + _SLOTS * 4)
            work(connection, self._lifeline, clock, self.order.rules)
        except (OSError, RuntimeError) as error:
            os.write(2, f"a query worker could not go on: {error}\n".encode())
        finally:
            os._exit(0)

    def _say(self, line: str) -> None:
        self.control.sendall(f"{line}\n".encode())


def _why(status: int) -> str:
    """Return why a worker ended by itself: it had grown, it needed too much memory, or it failed."""
    if os.WIFSIGNALED(status):
        return "memory" if os.WTERMSIG(status) in _OUT_OF_MEMORY else "failed"
    return "left" if os.WEXITSTATUS(status) == 0 else "failed"


def main() -> None:
    """Supervise the workers of the process that started this one; the arguments are a file number and an order."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()  # what is loaded stays shared with the workers
    Supervisor(socket.socket(fileno=int(sys.argv[1])), Order.of(sys.argv[2])).run()


if __name__ == "__main__":
    main()
