"""Tables fit the screen; words are broken last, and tags and lists of codes between pieces."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from vault.cli.blocks import table
from vault.cli.columns import broken, fitted

TAGS = [
    ("2026-06-12 13:00:03", "reyes", "disclosure:released:open-fingerprints", "C-7K2M4Q", "denied"),
    ("2026-06-12 13:00:08", "anonymous", "identity:login:begin", "-", "success"),
]


def printed(width: int) -> str:
    console = Console(width=width, file=io.StringIO(), color_system=None)
    console.print(table(["At", "Who", "Did", "Chart", "Outcome"], TAGS, empty=""))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_where_there_is_room_every_row_is_one_line() -> None:
    assert len(printed(120).splitlines()) == 2 + len(TAGS)


def test_a_tag_that_does_not_fit_goes_on_behind_a_colon() -> None:
    lines = printed(80).splitlines()
    assert max(map(len, lines)) <= 80
    first, second, third = (re.split(" {3,}", line) for line in lines[2:])
    assert first[2] == "disclosure:released:"
    assert [*filter(None, second)] == ["open-fingerprints"]
    assert third[:3] == ["2026-06-12 13:00:08", "anonymous", "identity:login:begin"]


@pytest.mark.parametrize("width", [20, 33, 50])
def test_a_narrow_screen_loses_no_character(width: int) -> None:
    narrow, wide = (
        sorted("".join(printed(each).replace("─", "").split())) for each in (width, 200)
    )
    assert narrow == wide


widths = st.lists(st.integers(1, 60), min_size=1, max_size=6)


@given(lines=widths, room=st.integers(1, 120), data=st.data())
def test_columns_take_no_more_than_there_is_and_no_more_than_they_need(
    lines: list[int], room: int, data: st.DataObject
) -> None:
    words = [data.draw(st.integers(1, line)) for line in lines]
    pieces = [data.draw(st.integers(1, word)) for word in words]
    found = fitted(lines, words, pieces, room)
    assert sum(found) <= max(room, len(lines))
    assert all(1 <= width <= line for width, line in zip(found, lines, strict=True))
    if sum(lines) <= room:
        assert found == lines
    if sum(words) <= room:
        assert all(width >= word for width, word in zip(found, words, strict=True))
    elif sum(pieces) <= room:
        assert all(width >= piece for width, piece in zip(found, pieces, strict=True))


@given(text=st.text(st.sampled_from("ab:, ")), width=st.integers(1, 20))
def test_breaking_a_cell_adds_nothing_but_line_ends(text: str, width: int) -> None:
    assert broken(Text(text), width).plain.replace("\n", "") == text
