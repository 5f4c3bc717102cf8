"""What every command shares: the common options and the JSON fields in its help."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from vault.cli.refusals import guarded
from vault.cli.shell import Shell

PROGRAM = "vaultctl"
JSON_ONLY = ("--json",)
"""The common options of a command that needs no vault."""

NOBODY = ("--home", "--json")
"""Those of a command that works on a vault and logs nobody in."""

NEW_PASSPHRASE = ("--home", "--passphrase-file", "--json")
"""Those of a command by which somebody chooses their first passphrase."""

_PREFIX = "shared_"
"""Keeps the common options apart from a command's own of the same name."""

pass_shell = click.make_pass_decorator(Shell, ensure=True)


def common_options(*, from_environment: bool = False) -> list[click.Option]:
    """Return the options that may stand before the noun or behind the verb.

    Args:
        from_environment: whether a variable may stand in for them; asked of the program only,
            so that what is typed behind the verb is never overruled.
    """
    path = click.Path(path_type=Path)

    def shared(
        name: str, field: str, text: str, variable: str = "", **settings: Any
    ) -> click.Option:
        return click.Option(
            [name, _PREFIX + field],
            help=f"{text} (or {variable})." if variable else f"{text}.",
            envvar=variable if from_environment and variable else None,
            expose_value=False,
            callback=_keep,
            **settings,
        )

    return [
        shared("--home", "home", "The vault's folder", "VAULT_HOME", type=path),
        shared("--as", "username", "Your user name", "VAULT_USER", metavar="NAME"),
        shared(
            "--passphrase-file",
            "passphrase_file",
            "A file with your passphrase, else it is asked for",
            "VAULT_PASSPHRASE_FILE",
            type=path,
        ),
        shared("--json", "as_json", "Print one JSON object", is_flag=True),
    ]


def _keep(context: click.Context, option: click.Parameter, value: Any) -> None:
    if value:
        setattr(context.ensure_object(Shell), str(option.name).removeprefix(_PREFIX), value)


class VaultCommand(click.Command):
    """A command that takes the common options and documents its JSON fields in its help.

    Args:
        fields: each field of the JSON object that it prints, and what the field holds.
        common: names of the common options that it makes use of; None for all.
    """

    def __init__(
        self,
        *args: Any,
        fields: Mapping[str, str],
        common: Collection[str] | None = None,
        **settings: Any,
    ):
        super().__init__(*args, **settings)
        self.fields = fields
        self._shared = [
            each for each in common_options() if common is None or each.opts[0] in common
        ]
        self.params.extend(self._shared)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the command's own options, then the common ones, then the JSON fields."""
        own = [each for each in self.get_params(ctx) if each not in self._shared]
        options = [each for each in own if isinstance(each, click.Option)]
        for title, params in (
            ("Options", options),
            ("Common options", self._shared),
        ):
            records = [record for each in params if (record := each.get_help_record(ctx))]
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)
        with formatter.section("JSON fields"):
            formatter.write_dl(list(self.fields.items()))


class NounGroup(click.Group):
    """The commands about one noun.

    Args:
        chapters: titles under which its help lists the commands, if there are many.
    """

    command_class = VaultCommand
    group_class = type

    def __init__(
        self, *args: Any, chapters: Mapping[str, Sequence[str]] | None = None, **settings: Any
    ):
        super().__init__(*args, **settings)
        self._chapters = chapters

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, under their chapters where there are any."""
        del ctx
        width = max(map(len, self.commands))
        room = formatter.width - 6 - width
        for title, names in (self._chapters or {"Commands": list(self.commands)}).items():
            with formatter.section(title):
                formatter.write_dl(
                    [
                        (name.ljust(width), self.commands[name].get_short_help_str(room))
                        for name in names
                    ]
                )

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs in the order in which work goes."""
        del ctx
        return list(self.commands)


class RootGroup(click.Group):
    """The program: loads a noun's module when it is named; ends every error in words and a code.

    Args:
        nouns: each command's name and what it is about; `vault.cli.<name>` holds it.
    """

    def __init__(self, *args: Any, nouns: Mapping[str, str], **settings: Any):
        super().__init__(*args, **settings)
        self._nouns = nouns

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the nouns in their order."""
        del ctx
        return list(self._nouns)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a noun."""
        del ctx
        if cmd_name not in self._nouns:
            return None
        command = getattr(importlib.import_module(f"vault.cli.{cmd_name}"), cmd_name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the nouns without loading them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(self._nouns.items()))

    def main(self, args: Sequence[str] | None = None, *_: Any, **settings: Any) -> Any:
        """Run the program and exit with its code."""
        arguments = list(sys.argv[1:] if args is None else args)
        settings |= {"standalone_mode": False, "prog_name": PROGRAM}

        def run() -> int:
            answer = super(RootGroup, self).main(arguments, **settings)
            return answer if isinstance(answer, int) else 0

        sys.exit(guarded(run, as_json="--json" in arguments))
