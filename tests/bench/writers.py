"""Many writers at once on PostgreSQL: processes that insert or append until told to stop."""

from __future__ import annotations

import gc
import multiprocessing
import time
from contextlib import ExitStack
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Self

from tests.bench.plain_audit import event, plain_insert
from vault.assembly import open_vault

SEQUENCER_PAUSE = 0.05
"""How long the sequencer rests, in seconds, after it has placed everything it found."""

GET_READY = 0.2
"""How long the writers have, in seconds, to hear of a round."""


class Writers:
    """So many writer processes, and one that runs the sequencer while they append."""

    def __init__(self, home: Path, count: int):
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__])
        self._ends: list[Connection] = []
        self._stack = ExitStack()
        for work in [_write] * count + [_sequence]:
            ours, theirs = context.Pipe()
            process = context.Process(target=work, args=(theirs, home), daemon=True)
            process.start()
            theirs.close()
            self._ends.append(ours)
            self._stack.callback(process.join)
            self._stack.callback(ours.send, None)
        for end in self._ends:
            end.recv()
        self._writers, self._sequencer = self._ends[:-1], self._ends[-1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def seconds_an_insert(self, seconds: float) -> float:
        """Let all writers insert into the plain table; return the seconds that one took."""
        return self._run("insert", seconds)

    def seconds_an_append(self, seconds: float) -> float:
        """Let all writers append to the log with the sequencer beside them."""
        self._sequencer.send(time.monotonic() + GET_READY + seconds)
        taken = self._run("append", seconds)
        self._sequencer.recv()
        return taken

    def _run(self, act: str, seconds: float) -> float:
        start = time.monotonic() + GET_READY
        for end in self._writers:
            end.send((act, start, start + seconds))
        return seconds / max(1, sum(end.recv() for end in self._writers))


def _write(orders: Connection, home: Path) -> None:
    with open_vault(home) as vault:
        store = vault.store
        acts = {
            "insert": lambda: plain_insert(store.engine),
            "append": lambda: store.append_alone([event()]),
        }
        acts["append"]()
        acts["insert"]()
        _retire_collector()
        orders.send(None)
        while (order := orders.recv()) is not None:
            name, start, until = order
            act = acts[name]
            time.sleep(max(0.0, start - time.monotonic()))
            done = 0
            while time.monotonic() < until:
                act()
                done += 1
            orders.send(done)


def _sequence(orders: Connection, home: Path) -> None:
    with open_vault(home) as vault:
        vault.audit.sequence()
        _retire_collector()
        orders.send(None)
        while (until := orders.recv()) is not None:
            while time.monotonic() < until:
                vault.audit.sequence()
                time.sleep(SEQUENCER_PAUSE)
            vault.audit.sequence()
            orders.send(None)


def _retire_collector() -> None:
    """Collect garbage once and then no more: thirty collections a round would be the round."""
    gc.collect()
    gc.disable()
