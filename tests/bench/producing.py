"""A production rendered, self-tested and sealed, against bare Typst and against WeasyPrint."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.html import html
from tests.bench.measure import Bound, Figure, alternate, at_least, at_most
from tests.bench.places import Places
from tests.bench.volume import Production, production
from vault.audit.canonical import canonical_json
from vault.production.document.volumes import plan
from vault.production.rendering.layout import volume_sheet
from vault.settings.groups import ProductionSettings
from vault.typesetting.typesetter import TEMPLATES

PAGES = 100
LONG = 600
TYPST_TARGET = 2.0
WEASYPRINT_TARGET = 5.0
MEMORY_TARGET_MB = 250.0
SAMPLE_SECONDS = 0.004
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def figures(places: Places) -> Iterator[Figure]:
    """Measure the time for a hundred pages, then the memory for a hundred and for six hundred."""
    work = _Work.prepare(places, PAGES)
    ours, bare, printed = (work.run(kind).pages for kind in ("vault", "typst", "weasyprint"))
    yield at_most(
        f"Render, self-test, seal {PAGES} of {ours} pages (beside bare Typst's of {bare})",
        alternate(
            lambda: work.run("typst").seconds, lambda: work.run("vault").seconds, places.rounds(9)
        ),
        TYPST_TARGET,
    )
    yield at_least(
        f"The same (beside WeasyPrint rendering {PAGES} of {printed} pages)",
        alternate(
            lambda: work.run("weasyprint").seconds,
            lambda: work.run("vault").seconds,
            places.rounds(5),
            warm_up=0,
        ),
        WEASYPRINT_TARGET,
    )
    for length in (PAGES, LONG):
        long = work if length == PAGES else _Work.prepare(places, length)
        alone, whole = long.run("typst", sampled=True), long.run("vault", sampled=True)
        yield Figure(
            what=f"Peak memory for {whole.pages} pages (beside bare Typst)",
            baseline=f"{alone.peak_mb:.0f} MB",
            ours=f"{whole.peak_mb:.0f} MB",
            ratio=None,
            judged=whole.peak_mb,
            bound=Bound.AT_MOST,
            target=MEMORY_TARGET_MB,
            unit=" MB",
        )


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How it went; the seconds are for a hundred pages, however many there were."""

    seconds: float
    pages: int
    peak_mb: float


@dataclass(frozen=True, slots=True)
class _Work:
    """A job on disk, for worker processes to do one way or another."""

    folder: Path
    asked: int

    @classmethod
    def prepare(cls, places: Places, pages: int) -> _Work:
        with places.log("SQLite") as log:
            made: Production = production(pages, log)
        [volume, *_] = plan(made.document, max_pages=10 * pages)
        sheet = volume_sheet(made.document, volume, start=1, elsewhere={})
        jobs: dict[str, dict[str, Any]] = {
            "vault": {
                "document": made.document,
                "proofs": made.proofs,
                "withheld": made.withheld,
                "seal": made.seal,
                "pages_per_volume": ProductionSettings().pages_per_volume,
            },
            "typst": {
                "template": str(TEMPLATES / "production.typ"),
                "data": canonical_json(sheet).decode(),
            },
            "weasyprint": {"html": html(made.document)},
        }
        work = cls(places.folder, pages)
        for kind, job in jobs.items():
            work.job(kind).write_bytes(pickle.dumps(job))
        return work

    def job(self, kind: str) -> Path:
        """Return the file with what one way of doing it takes, and nothing else."""
        return self.folder / f"{kind}-{self.asked}.pickle"

    def run(self, kind: str, *, sampled: bool = False) -> _Outcome:
        """Do the job in a fresh process, sampling the memory of it and its children if asked."""
        command = [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "tests.bench.worker",
            kind,
            str(self.job(kind)),
        ]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            peak = 0
            while sampled and process.poll() is None:
                peak = max(peak, _resident(process.pid))
                time.sleep(SAMPLE_SECONDS)
            out, _ = process.communicate()
        answer = json.loads(out)
        seconds = answer["seconds"] * PAGES / answer["pages"]
        return _Outcome(seconds, answer["pages"], peak / 1e6)


def _resident(pid: int) -> int:
    """Return the bytes in memory of a process and of all that it started.

    A child that has not begun its own program yet still is its parent, and is not counted again.
    """
    folder = Path(f"/proc/{pid}")
    try:
        program = (folder / "cmdline").read_bytes()
        pages = int((folder / "statm").read_text().split()[1])
        threads = list((folder / "task").iterdir())
        children = {
            int(child) for thread in threads for child in (thread / "children").read_text().split()
        }
        begun = [c for c in children if Path(f"/proc/{c}/cmdline").read_bytes() != program]
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return pages * _PAGE_BYTES + sum(map(_resident, begun))
