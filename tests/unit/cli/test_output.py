"""Answers: plain where nobody looks, safe for a terminal, one JSON object for programs."""

from __future__ import annotations

import io
import json
import sys
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.cli.blocks import clean, command, done, facts, plain, table
from vault.cli.output import Output
from vault.labels.vocabulary import Confidentiality


class Terminal(io.StringIO):
    """A standard output that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def shown(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ({"TERM": "xterm-256color"} | environment).items():
        monkeypatch.setenv(name, value)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    Output().result({}, done("Saved."))
    return terminal.getvalue()


def test_a_terminal_gets_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[1;32m" in shown(monkeypatch)


def test_no_color_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[1;32m" not in shown(monkeypatch, NO_COLOR="1")


def test_a_pipe_gets_plain_text_without_filling_blanks(capsys: pytest.CaptureFixture[str]) -> None:
    Output().result({}, done("Saved."), table(["A", "B"], [("one", "x")], empty=""))
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert all(line == line.rstrip() for line in said.splitlines())


def test_tables_fit_80_columns(capsys: pytest.CaptureFixture[str]) -> None:
    row = ["a rather long sentence about nothing in particular"] * 4
    Output().result({}, table(["A", "B", "C#", "D"], [row], empty=""))
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80


def test_a_command_to_type_is_never_broken_into_two_lines(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Output().result({}, command("vaultctl verify " + "deep/" * 30 + "package.zip"))
    [line] = capsys.readouterr().out.splitlines()
    assert line.endswith("package.zip")


def test_an_empty_table_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    Output().result({}, table(["A"], [], empty="No charts yet."))
    assert capsys.readouterr().out == "No charts yet.\n"


def test_json_is_the_whole_of_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    fields = {
        "at": datetime(2026, 3, 2, 14, 30, tzinfo=UTC),
        "on": date(2026, 3, 2),
        "code": Confidentiality.R,
        "names": frozenset({"b", "a"}),
        "text": "é \u202e",
    }
    Output(as_json=True).result(fields, done("Saved."))
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out.isascii()
    assert json.loads(said.out) == {
        "at": "2026-03-02T14:30:00.000000Z",
        "on": "2026-03-02",
        "code": "R",
        "names": ["a", "b"],
        "text": "é \u202e",
    }


def test_square_brackets_are_text_and_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    Output().result({}, done("[bold]x[/bold] :smile:"), facts({"a": "[red]b"}))
    assert "[bold]x[/bold] :smile:" in (said := capsys.readouterr().out)
    assert "[red]b" in said


@given(st.text())
def test_nothing_shown_can_steer_a_terminal(text: str) -> None:
    assert not {"\x1b", "\x9b", "\x07", "\r", "\u202e", "\u2066", "\ufeff"} & set(clean(text))


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S", "M", "Zs"])))
def test_ordinary_writing_is_shown_as_it_is(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "-"),
        ("", "-"),
        ((), "-"),
        (0, "0"),
        (False, "no"),
        (["b", "a"], "b, a"),
        ({"b", "a"}, "a, b"),
        (date(2026, 3, 2), "2026-03-02"),
        (datetime(2026, 3, 2, 14, 30, tzinfo=UTC), "2026-03-02 14:30 UTC"),
    ],
)
def test_values_read_as_people_write_them(value: object, words: str) -> None:
    assert plain(value).plain == words
