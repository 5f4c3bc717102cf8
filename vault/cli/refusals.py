"""Errors as people see them: what happened, what was left untouched, what to do next.

A traceback is never printed: it could hold the text of a note.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import click

from vault.cli.output import Output
from vault.errors import StorageError, VaultError

REFUSED = 1
USAGE = 2
VERIFICATION_FAILED = 3


class Unexpected(VaultError):
    """A defect of the program. The reference names the place in the program, nothing else."""

    code = "unexpected"
    default_untouched = "What had not been committed was rolled back."

    def __init__(self, error: BaseException):
        super().__init__(
            "Something went wrong that should not have.",
            remedy=f"Report this defect with the reference {reference(error)}.",
        )


class FileTrouble(VaultError):
    """A file that a command was given cannot be read or written."""

    code = "file"
    default_remedy = "Check the path, its permissions and the free space."


class DatabaseTrouble(StorageError):
    """The database refused or failed. Its own words may hold a row's values, so they stay back."""

    code = "database"
    default_untouched = "What had not been committed was rolled back."
    default_remedy = "See that it runs and that the disk has room; `vaultctl doctor` looks."


class Stopped(VaultError):
    """The person stopped the command or declined to go on."""

    code = "stopped"
    default_untouched = "What was done before stays done; nothing else was changed."


class Usage(VaultError):
    """The command was not given what it takes."""

    code = "usage"
    exit_code = USAGE
    default_untouched = ""


def reference(error: BaseException) -> str:
    """Return where in the program an unexpected error arose: kind, module and line."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if f"{os.sep}vault{os.sep}" in frame.filename] or frames
    place = f"{Path(ours[-1].filename).stem}-{ours[-1].lineno}" if ours else "unknown"
    return f"{type(error).__name__}-{place}"


def guarded(run: Callable[[], int], *, as_json: bool) -> int:
    """Run a command and return its exit code; show whatever stops it.

    Args:
        run: the command; its answer is the exit code.
        as_json: whether to show an error as a JSON object on standard output.
    """
    try:
        code = run()
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has gone; Python would complain once more while exiting.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED
    except SystemExit as end:  # click ends so when whoever read our output has gone
        return end.code if isinstance(end.code, int) else REFUSED
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return USAGE
    except BaseException as error:  # noqa: BLE001 - nothing may reach Python's own traceback
        refusal = _as_refusal(error)
        # A stream that takes nothing any more must not bring a traceback about.
        with suppress(OSError, ValueError):
            Output(as_json=as_json).refusal(refusal)
        return refusal.exit_code
    return code


def _as_refusal(error: BaseException) -> VaultError:
    match error:
        case VaultError():
            return error
        case click.ClickException():
            return _usage(error)
        case click.Abort() | KeyboardInterrupt():
            if sys.stderr.isatty():
                click.echo(err=True)
            return Stopped("Stopped.", remedy="")
        case OSError() if error.strerror and error.filename is not None:
            name = Path(os.fsdecode(error.filename)).name
            return FileTrouble(f"The file {name} can't be used: {error.strerror.lower()}.")
        case _ if _is_of_the_database(error):
            return DatabaseTrouble(f"The database did not take this ({type(error).__name__}).")
        case _:
            return Unexpected(error)


def _is_of_the_database(error: BaseException) -> bool:
    """Tell so by name, since loading the database's library takes longer than most commands."""
    names = {(kind.__module__, kind.__name__) for kind in type(error).__mro__}
    return ("sqlalchemy.exc", "DBAPIError") in names


def _usage(error: click.ClickException) -> Usage:
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.command_path if context else "vaultctl"
    return Usage(error.format_message(), remedy=f"See `{command} --help`.")
