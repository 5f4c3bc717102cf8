"""`vaultctl backup`: the whole vault in one encrypted file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import click

from vault.cli import passphrases
from vault.cli.blocks import attention, count, done, facts
from vault.cli.frame import JSON_ONLY, NOBODY, NounGroup, pass_shell
from vault.cli.recovery import SHARES, collect_shares
from vault.cli.shell import Shell

if TYPE_CHECKING:
    from vault.backup.format import Unlock
    from vault.backup.restoring import Restored
    from vault.backup.service import BackupFile

_FIELDS = {
    "file": "the backup's path",
    "file_id": "its own id, which the audit log names",
    "sha256": "of the whole file",
    "made_at": "the moment that it holds",
    "engine": "sqlite or postgresql",
    "revision": "the schema's revision",
    "rows": "how many rows it holds",
    "audit_events": "how many of them are audit events",
}
_LOSS = {"lacking": "how many events that the replaced vault remembers are lacking, or null"} | {
    "disposed_again": "numbers of charts that it brought back and were disposed of again",
    "returned": "list of {chart, why}: those that are there still",
}
_FILE = click.argument("file", type=click.Path(path_type=Path))
_OWN = click.option(
    "--backup-passphrase-file",
    "own_file",
    type=click.Path(path_type=Path),
    help="A file with the backup's passphrase, else it is asked for.",
)
_QUORUM = click.option("--with-shares", is_flag=True, help="Open it with recovery shares instead.")


@click.group(cls=NounGroup)
def backup() -> None:
    """One encrypted file of everything, made while the vault is in use.

    It opens with a passphrase of its own or with a quorum of recovery shares.
    """


@backup.command(fields=_FIELDS)
@_FILE
@_OWN
@pass_shell
def create(shell: Shell, file: Path, own_file: Path | None) -> None:
    """Write a backup of this moment into a new file."""
    actor = shell.actor
    own = passphrases.chosen(own_file, "A passphrase for the backup", "--backup-passphrase-file")
    with shell.out.working("Writing the backup") as ticks:
        made = shell.vault.backups.write(actor, file, own, progress=ticks)
    _show(shell, file, made, f"The backup stands in {file}.")


@backup.command(common=JSON_ONLY, fields=_FIELDS)
@_FILE
@_OWN
@_QUORUM
@SHARES
@pass_shell
def inspect(
    shell: Shell,
    file: Path,
    own_file: Path | None,
    with_shares: bool,
    share_files: tuple[Path, ...],
) -> None:
    """Read a backup to its end and tell what it holds.

    Nothing is restored, and no vault is needed.
    """
    from vault.backup import service  # noqa: PLC0415 - it loads the whole schema

    unlock = _unlock(own_file, share_files, with_shares=with_shares)
    with shell.out.working("Reading the backup") as ticks:
        found = service.inspect(file, unlock, progress=ticks)
    _show(
        shell,
        file,
        found,
        "The backup is whole: every byte of it was read and holds.",
    )


@backup.command(common=NOBODY, fields=_FIELDS | _LOSS)
@_FILE
@_OWN
@_QUORUM
@SHARES
@click.option("--database-url", help="Restore into this database instead of the one it names.")
@click.option(
    "--replaces",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder of the vault that it takes the place of; tells what its log loses.",
)
@pass_shell
def restore(
    shell: Shell,
    file: Path,
    own_file: Path | None,
    with_shares: bool,
    share_files: tuple[Path, ...],
    database_url: str | None,
    replaces: Path | None,
) -> None:
    """Restore a backup into the empty folder that --home names.

    Either all of it is restored or nothing. Nothing that exists is overwritten.
    """
    from vault.backup import restoring  # noqa: PLC0415 - it loads the whole schema
    from vault.clock import SystemClock  # noqa: PLC0415 - the same

    unlock = _unlock(own_file, share_files, with_shares=with_shares)
    with shell.out.working("Restoring") as ticks:
        found = restoring.restore(
            file,
            unlock,
            shell.folder,
            clock=SystemClock(),
            database_url=database_url,
            replaces=replaces,
            progress=ticks,
        )
    said = f"The vault is restored in {shell.folder}."
    still = [{"chart": each.chart, "why": each.why} for each in found.returned]
    more = {"lacking": found.lacking, "disposed_again": list(found.disposed), "returned": still}
    _show(shell, file, found.file, said, more)
    _tell_disposals(shell, found, alone=replaces is None)
    if found.lacking is not None:
        shell.out.aside(
            attention(
                f"The log went back by {count(found.lacking, 'event')} that the replaced vault "
                "remembers. `audit verify` says so until an auditor accepts it with "
                "`vaultctl audit accept-loss`."
            )
        )
    shell.out.aside(
        attention(
            "Compare it with a checkpoint kept elsewhere: `vaultctl audit verify --kept FILE`."
        )
    )


def _tell_disposals(shell: Shell, found: Restored, *, alone: bool) -> None:
    if alone:
        shell.out.aside(
            attention(
                "Charts that were disposed of since "
                f"{found.file.contents.made_at:%Y-%m-%d %H:%M} UTC are here again. With each "
                "one's certificate: `vaultctl retention reapply CERTIFICATE`."
            )
        )
    if found.disposed:
        shell.out.aside(
            attention(
                "The backup brought back charts that were disposed of since; they were disposed "
                f"of again: {', '.join(found.disposed)}."
            )
        )
    for each in found.returned:
        shell.out.aside(
            attention(
                f"{each.chart} was disposed of, and this backup brought it back: {each.why} See "
                "to it, then run `vaultctl retention reapply` with its certificate."
            )
        )


def _unlock(own_file: Path | None, share_files: tuple[Path, ...], *, with_shares: bool) -> Unlock:
    from vault.backup import keys  # noqa: PLC0415 - it loads the whole schema

    if with_shares or share_files:
        return keys.with_shares(collect_shares(share_files))
    own = passphrases.existing(own_file, "The backup's passphrase")
    return keys.with_passphrase(own)


def _show(
    shell: Shell,
    file: Path,
    made: BackupFile,
    said: str,
    more: Mapping[str, object] = MappingProxyType({}),
) -> None:
    contents = made.contents
    shell.out.result(
        {
            "file": str(file),
            "file_id": made.file_id,
            "sha256": made.sha256,
            "made_at": contents.made_at,
            "engine": contents.engine,
            "revision": contents.revision,
            "rows": contents.rows,
            "audit_events": contents.audit_events,
            **more,
        },
        done(said),
        facts(
            {
                "Of the moment": contents.made_at,
                "Holds": f"{count(contents.rows, 'row')}, {contents.audit_events} of them audit "
                "events",
                "Written by": f"{contents.engine}, schema {contents.revision}",
                "SHA-256": made.sha256,
            }
        ),
    )
