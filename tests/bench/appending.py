"""Appending to the audit log, against one durable insert into an ordinary audit table.

On SQLite one writer appends. On PostgreSQL 8, 16 and 32 writers do, each a process of its own,
while the sequencer gives the events their places in the tree.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.measure import Figure, Timings, alternate, at_least, timed
from tests.bench.places import Places
from tests.bench.plain_audit import TABLE, event, plain_insert
from tests.bench.writers import Writers
from vault.store.engine import open_engine

SQLITE_TARGET = 0.85
POSTGRESQL_TARGET = 0.55
APPENDS_A_ROUND = 300
WRITERS = (8, 16, 32)
SECONDS_A_ROUND = 0.6


def figures(places: Places) -> Iterator[Figure]:
    """Measure the log on both engines."""
    yield at_least("Append to the log, SQLite", _on_sqlite(places), SQLITE_TARGET)
    for writers in WRITERS:
        yield at_least(
            f"Append, PostgreSQL, {writers} writers and the sequencer",
            _on_postgresql(places, writers),
            POSTGRESQL_TARGET,
        )


def _on_sqlite(places: Places) -> Timings:
    with places.vault("SQLite") as office, places.engine("SQLite") as plain:
        TABLE.create(plain)
        store = office.vault.store
        return alternate(
            lambda: timed(APPENDS_A_ROUND, lambda _: plain_insert(plain)),
            lambda: timed(APPENDS_A_ROUND, lambda _: store.append_alone([event()])),
            places.rounds(21),
        )


def _on_postgresql(places: Places, count: int) -> Timings:
    with places.vault("PostgreSQL") as office:
        home = office.vault.home.path
        engine = open_engine(office.vault.home.database_url(office.vault.settings))
        TABLE.create(engine)
        engine.dispose()
        with Writers(home, count) as writers:
            return alternate(
                lambda: writers.seconds_an_insert(SECONDS_A_ROUND),
                lambda: writers.seconds_an_append(SECONDS_A_ROUND),
                places.rounds(21),
            )
