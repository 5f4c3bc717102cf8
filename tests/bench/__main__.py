"""`python -m tests.bench`: measures the figures of the issue and prints them as one table.

Piped, the table is plain Markdown. The exit status is 0 whether or not targets are met: a figure
measured on a busy machine is something to look at, not something to fail on.
"""

from __future__ import annotations

import os
import platform
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from rich import box
from rich.console import Console
from rich.table import Table

from tests.bench import appending, notes, pages, producing, searching, verifying
from tests.bench.measure import Figure
from tests.bench.places import Places, versions

FIGURES: dict[str, Callable[[Places], Iterator[Figure]]] = {
    "notes": notes.figures,
    "search": searching.figures,
    "append": appending.figures,
    "log": verifying.figures,
    "production": producing.figures,
    "pages": pages.figures,
}
WIDE = 200


@click.command()
@click.option(
    "--only",
    "chosen",
    type=click.Choice(list(FIGURES)),
    multiple=True,
    help="Measure this alone; may be given several times.",
)
@click.option("--quick", is_flag=True, help="Fewer rounds, a shorter log, a smaller caseload.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(__file__).parents[2] / "var",
    help="A folder on the disk to measure; the project's own by default.",
)
def main(chosen: tuple[str, ...], *, quick: bool, folder: Path) -> None:
    """Measure what the product costs, each figure beside a baseline of the same run."""
    warnings.simplefilter("ignore")
    progress = Console(stderr=True)
    found: list[Figure] = []
    start = time.monotonic()
    with Places(folder, quick=quick) as places:
        before = _disk_and_load(places)
        for name in chosen or FIGURES:
            with progress.status(f"Measuring {name} ..."):
                for figure in FIGURES[name](places):
                    found.append(figure)
                    progress.log(f"{figure.what}: {figure.ours}", highlight=False)
        machine = _machine(places)
        after = _disk_and_load(places)
    out = Console()
    if not out.is_terminal:
        out = Console(width=WIDE)
    out.print(_table(found, plain=not out.is_terminal), markup=False)
    out.print(f"{machine} Before: {before}; after: {after}.", markup=False, highlight=False)
    missed = [figure.what for figure in found if not figure.met]
    words = f"Missed: {'; '.join(missed)}." if missed else "Every target is met."
    out.print(words, markup=False, highlight=False)
    progress.log(f"{time.monotonic() - start:.0f} s", highlight=False)


def _table(found: list[Figure], *, plain: bool) -> Table:
    table = Table(box=box.MARKDOWN if plain else box.SIMPLE_HEAD)
    table.add_column("what")
    for heading in ("baseline", "ours", "ratio (quartiles)", "target", "met"):
        table.add_column(heading, justify="right", no_wrap=True)
    for figure in found:
        spread = figure.ratio
        table.add_row(
            figure.what,
            figure.baseline,
            figure.ours,
            f"{spread.middle:.2f} ({spread.low:.2f} to {spread.high:.2f})" if spread else "",
            f"{figure.bound.value} {figure.target:g}{figure.unit}",
            "yes" if figure.met else "NO",
        )
    return table


def _machine(places: Places) -> str:
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}; "
        f"{'; '.join(versions(places))}. Baseline and ours take turns; shown are medians, and "
        "the quartiles of the rounds' ratios."
    )


def _disk_and_load(places: Places) -> str:
    return (
        f"one durable 4 KiB write takes {places.fsync_seconds() * 1e6:.0f} µs, "
        f"load {os.getloadavg()[0]:.1f}"
    )


if __name__ == "__main__":
    main()
