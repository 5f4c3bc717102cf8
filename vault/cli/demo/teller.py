"""Telling the story while it happens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from vault.cli.blocks import attention, clean, done, hint
from vault.cli.output import Output, Ticks


class Teller:
    """Tells chapters, acts and what came of them; in JSON mode it stays silent."""

    def __init__(self, out: Output):
        self._out = out
        self._chapter = 0

    def chapter(self, title: str, *, on: str = "") -> None:
        """Begin a chapter, on the day of the story on which it plays."""
        self._chapter += 1
        self._out.say(
            Text.assemble(
                ("\n" + f"{self._chapter:>2}  ", "dim"), (clean(title), "bold"), (f"  {on}", "dim")
            )
        )

    @contextmanager
    def act(self, under_way: str) -> Iterator[Ticks]:
        """Show that something is under way."""
        with self._out.working(under_way) as ticks:
            yield ticks

    def done(self, text: str) -> None:
        """Tell that something is done."""
        self._indented(done(text))

    def refused(self, text: str) -> None:
        """Tell that something was refused, as it should be."""
        self._indented(attention(text))

    def aside(self, text: str) -> None:
        """Say why."""
        self._indented(hint(text))

    def show(self, *blocks: RenderableType) -> None:
        """Show blocks, indented like the acts."""
        for block in blocks:
            self._indented(block)

    def _indented(self, block: RenderableType) -> None:
        self._out.say(Padding(block, (0, 0, 0, 4), expand=False))
