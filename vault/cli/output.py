"""Where a command's answer goes: text for people, or one JSON object for programs."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from enum import Enum
from typing import Any

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from vault.cli.blocks import MARGIN, clean, failed, styled
from vault.clock import to_rfc3339
from vault.errors import VaultError

Ticks = Callable[[int, int], None]
"""Told how much is done, of how much."""


class Output:
    """Prints answers on standard output; questions, progress and refusals on standard error.

    A terminal gets colours unless NO_COLOR is set; a file or a pipe gets plain text.

    Args:
        as_json: whether the answer is printed as one JSON object.
    """

    def __init__(self, *, as_json: bool = False):
        self.as_json = as_json
        self._answers = _console(stderr=False)
        self._asides = _console(stderr=True)

    def result(self, fields: Mapping[str, Any], *blocks: RenderableType) -> None:
        """Print a command's answer: `fields` as JSON, or `blocks` for people."""
        if self.as_json:
            self._print_json(fields)
            return
        _print(self._answers, blocks)

    def say(self, *blocks: RenderableType) -> None:
        """Tell a person something on standard output before the answer; programs aren't told."""
        if not self.as_json:
            _print(self._answers, blocks)

    def raw(self, text: str) -> None:
        """Print text as it is, for other programs to read."""
        sys.stdout.write(text)

    def aside(self, *blocks: RenderableType) -> None:
        """Tell a person something on standard error, whatever the answer's form."""
        _print(self._asides, blocks)

    def refusal(self, error: VaultError) -> None:
        """Show an error: what happened, what was left untouched, what to do next."""
        if self.as_json:
            words = {"what": error.what, "untouched": error.untouched, "remedy": error.remedy}
            self._print_json({"error": {"code": error.code, **words}})
            return
        self.aside(failed(error.what))
        for line, style in ((error.untouched, "dim"), (error.remedy, "")):
            if line:
                self.aside(Padding(styled(line, style), MARGIN, expand=False))

    @contextmanager
    def working(self, what: str) -> Iterator[Ticks]:
        """Show on a terminal that something is under way, and how far, where it tells."""
        with Progress(
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            TimeElapsedColumn(),
            console=self._asides,
            transient=True,
            disable=not self._asides.is_terminal,
        ) as progress:
            task = progress.add_task(clean(what), total=None)
            yield lambda finished, total: progress.update(
                task, completed=finished, total=total or None
            )

    def _print_json(self, fields: Mapping[str, Any]) -> None:
        sys.stdout.write(json.dumps(fields, indent=2, default=_as_json) + "\n")


def _print(console: Console, blocks: Iterable[RenderableType]) -> None:
    """Print blocks; to a file or a pipe without the blanks that fill a column."""
    if console.is_terminal:
        for block in blocks:
            _print_one(console, block)
        return
    with console.capture() as captured:
        for block in blocks:
            _print_one(console, block)
    for line in captured.get().splitlines():
        console.file.write(line.rstrip() + "\n")


def _print_one(console: Console, block: RenderableType) -> None:
    unbroken = isinstance(block, Text) and bool(block.no_wrap)
    console.print(block, soft_wrap=unbroken)


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")
    return Console(file=stream, markup=False, highlight=False, emoji=False)


def _as_json(value: object) -> Any:
    match value:
        case datetime():
            return to_rfc3339(value)
        case date():
            return value.isoformat()
        case Enum():
            return value.value
        case set() | frozenset():
            return sorted(value)
        case bytes():
            return value.hex()
    raise TypeError(f"{type(value).__name__} has no form in JSON")
