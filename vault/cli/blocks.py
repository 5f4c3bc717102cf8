"""What screens are put together from. Everything shown passes through `clean` first."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from vault.cli.columns import Columns

SHORT_ID = 8
"""How many characters of an id screens show; commands take any unambiguous beginning."""

_KEPT = "\n\t"
_HARMLESS_FORMAT = "\u00ad\u200c\u200d"
MARGIN = (0, 0, 0, 2)


def clean(text: str) -> str:
    """Replace what could steer the terminal or turn the reading order round.

    Control characters (escape sequences among them) and invisible format characters become
    U+FFFD; soft hyphens and joiners, which some scripts need, stay.
    """
    return "".join(
        "\N{REPLACEMENT CHARACTER}"
        if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        and c not in _KEPT + _HARMLESS_FORMAT
        else c
        for c in text
    )


def plain(value: object) -> Text:
    """Return any value as text without mark-up: dates as ISO 8601, lists with commas."""
    if isinstance(value, Text):
        return value
    text = _as_text(value)
    return Text(clean(text)) if text else Text("-", style="dim")


def _as_text(value: object) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        case bool():
            return "yes" if value else "no"
        case set() | frozenset():
            return ", ".join(sorted(map(str, value)))
        case list() | tuple():
            return ", ".join(map(str, value))
        case _:
            return str(value)


def short(identifier: str) -> Text:
    """Return the beginning of an id, as screens show it."""
    return Text(identifier[:SHORT_ID], style="cyan")


def styled(text: str, style: str) -> Text:
    """Return text in one style."""
    return Text(clean(text), style=style)


def count(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: 1 section, 3 sections."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def words(code: str) -> str:
    """Return a code such as privacy_officer as people say it."""
    return code.replace("_", " ")


def heading(text: str) -> Text:
    """Return a heading with a free line above it."""
    return Text("\n" + clean(text), style="bold")


def done(text: str) -> Table:
    """Return the line that says an act is done."""
    return _marked("✓", "bold green", text)


def attention(text: str) -> Table:
    """Return a line that asks for attention."""
    return _marked("!", "bold yellow", text)


def failed(text: str) -> Table:
    """Return a line that says something does not hold."""
    return _marked("✗", "bold red", text)


def _marked(mark: str, style: str, text: str) -> Table:
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_row(Text(mark, style=style), Text(clean(text)))
    return grid


def hint(text: str) -> Text:
    """Return a line that says what can be done next."""
    return Text(clean(text), style="dim")


def next_step(command: str, why: str) -> Text:
    """Return the line that names the command to go on with."""
    return Text.assemble(("→ ", "dim"), (clean(command), "bold"), ("  " + clean(why), "dim"))


def command(line: str) -> Text:
    """Return a command to type: indented, and never broken into two lines."""
    return Text("  " + clean(line), no_wrap=True)


def prose(text: str) -> Padding:
    """Return running text, indented."""
    return Padding(Text(clean(text)), MARGIN, expand=False)


def facts(pairs: Mapping[str, object]) -> Table:
    """Return names and values in two columns."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in pairs.items():
        grid.add_row(name, plain(value))
    return grid


def table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str
) -> RenderableType:
    """Return rows under columns, or the sentence `empty` where there are none.

    A column whose name ends in "#" holds numbers and is set flush right.
    """
    listed = list(rows)
    if not listed:
        return hint(empty)
    return Columns(columns, [tuple(map(plain, row)) for row in listed])


def bullets(lines: Iterable[str]) -> Table:
    """Return lines, each behind a bullet."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    for line in lines:
        grid.add_row("  •", Text(clean(line)))
    return grid
