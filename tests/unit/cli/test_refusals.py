"""Whatever stops a command becomes words and an exit code, and tells no secret."""

from __future__ import annotations

import io
import json
import re
import sys

import click
import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from vault.cli.refusals import guarded
from vault.errors import (
    AuthenticationFailed,
    InvalidInput,
    NotFound,
    SettingsError,
    VaultError,
    VerificationFailed,
)

NOTE_TEXT = "he said that he drinks alone"


def raising(error: BaseException) -> int:
    raise error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NotFound("x"), 1),
        (AuthenticationFailed("x"), 1),
        (InvalidInput("x"), 1),
        (SettingsError("x"), 2),
        (VerificationFailed("x"), 3),
        (click.UsageError("x"), 2),
        (click.BadParameter("x"), 2),
        (click.Abort(), 1),
        (KeyboardInterrupt(), 1),
        (RuntimeError("x"), 1),
        (OSError(2, "No such file", "x"), 1),
        (SystemExit(1), 1),
        (OperationalError("select", {}, Exception("x")), 1),
    ],
)
def test_each_kind_of_error_has_its_exit_code(error: BaseException, code: int) -> None:
    assert guarded(lambda: raising(error), as_json=False) == code


def test_an_error_says_what_happened_what_is_untouched_and_the_remedy(
    capsys: pytest.CaptureFixture[str],
) -> None:
    error = VaultError("It rained.", untouched="The laundry is dry.", remedy="Close the window.")
    guarded(lambda: raising(error), as_json=False)
    said = capsys.readouterr()
    assert said.out == ""
    assert [line.strip() for line in said.err.splitlines()] == [
        "✗ It rained.",
        "The laundry is dry.",
        "Close the window.",
    ]


@pytest.mark.parametrize("as_json", [True, False])
def test_an_unexpected_error_shows_nothing_of_what_it_held(
    capsys: pytest.CaptureFixture[str], as_json: bool
) -> None:
    def fail() -> int:
        note = NOTE_TEXT
        try:
            int(note)
        except ValueError as cause:
            raise RuntimeError(f"could not save {note}") from cause
        return 0

    assert guarded(fail, as_json=as_json) == 1
    said = capsys.readouterr()
    assert NOTE_TEXT not in said.out + said.err
    assert "Traceback" not in said.out + said.err
    assert re.search(r"reference RuntimeError-\w+-\d+\.", said.out + said.err)


def test_what_a_database_says_of_its_rows_is_not_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    error = IntegrityError(f"insert {NOTE_TEXT}", {"text": NOTE_TEXT}, Exception(NOTE_TEXT))
    assert guarded(lambda: raising(error), as_json=False) == 1
    said = capsys.readouterr()
    assert NOTE_TEXT not in said.out + said.err
    assert "The database did not take this (IntegrityError)." in said.err


def test_a_stream_that_takes_nothing_any_more_brings_no_traceback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stdout", closed)
    monkeypatch.setattr(sys, "stderr", closed)
    assert guarded(lambda: raising(NotFound("x")), as_json=True) == 1


def test_in_json_the_error_is_the_only_thing_on_standard_output(
    capsys: pytest.CaptureFixture[str],
) -> None:
    guarded(lambda: raising(NotFound("There is no such chart.")), as_json=True)
    said = capsys.readouterr()
    assert said.err == ""
    assert json.loads(said.out) == {
        "error": {
            "code": "not-found",
            "what": "There is no such chart.",
            "untouched": "Nothing was shown or changed.",
            "remedy": "Check the identifier.",
        }
    }


def test_an_error_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    guarded(lambda: raising(NotFound("\x1b[2Jgone\u202e")), as_json=False)
    said = capsys.readouterr().err
    assert "\x1b" not in said
    assert "\u202e" not in said


def test_a_missing_file_is_named_without_its_folder(capsys: pytest.CaptureFixture[str]) -> None:
    guarded(
        lambda: raising(FileNotFoundError(2, "No such file", "/clients/marsh.txt")), as_json=False
    )
    said = capsys.readouterr().err
    assert "marsh.txt can't be used: no such file" in said
    assert "/clients" not in said
