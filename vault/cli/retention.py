"""`vaultctl retention`: what is kept for how long, holds, disposal by two people."""

from __future__ import annotations

from pathlib import Path

import click

from vault.cli.blocks import attention, count, done, facts, heading, hint, next_step, short, table
from vault.cli.frame import NounGroup, pass_shell
from vault.cli.letters import LETTER_FIELDS, PDF, letter_blocks, letter_json, write_pdf
from vault.cli.lookup import one_beginning
from vault.cli.new_file import keep
from vault.cli.params import NUMBER, WORDS
from vault.cli.retention_holds import ask_lift, hold, holds, let_stand, lift
from vault.cli.shell import Shell
from vault.retention.model import DisposalState, DisposalView

DISPOSAL = click.argument("typed", metavar="DISPOSAL", help="The beginning of its id.")
YES = click.option("--yes", is_flag=True, help="Do not ask again.")
_FIELDS = {
    "id": "its id, the certificate's too",
    "state": "proposed, cancelled, declined or done",
    "charts": "numbers",
    "held": "those of them on hold",
    "proposed_by": "user name",
    "proposed_at": "instant",
    "ended_by": "user name, or null",
    "ended_at": "instant, or null",
    "backups": "list of {id, sha256, made_at, destroyed_at}",
}
_WHOLE = _FIELDS | {"proposal": "what was signed when it was proposed"}


@click.group(cls=NounGroup)
def retention() -> None:
    """How long charts are kept, holds, and disposal by two people.

    A hold overrides everything. Disposal destroys the keys; nothing brings them back.
    """


@retention.command(
    fields={
        "charts": "list of {chart, last_service, due_on, clock, closed, held, proposed, obstacle}",
        "warnings": "of rules that no counsel has signed off",
    },
)
@pass_shell
def charts(shell: Shell) -> None:
    """List how long the charts of your keys are kept.

    The first due come first; only who can read the birth dates can count."""
    found = shell.vault.retention.charts(shell.actor)
    pack = shell.vault.settings.records.pack
    warnings = [rule.warning for rule in (*pack.retention.values(), pack.majority) if rule.warning]
    shell.out.result(
        {
            "charts": [
                {
                    "chart": each.chart,
                    "last_service": each.last_service,
                    "due_on": each.due_on,
                    "clock": each.clock,
                    "closed": each.closed,
                    "held": each.held,
                    "proposed": each.proposed,
                    "obstacle": each.obstacle or None,
                }
                for each in found
            ],
            "warnings": warnings,
        },
        table(
            ["Chart", "Last service", "Kept until", "By", ""],
            [
                (
                    each.chart,
                    each.last_service,
                    each.due_on,
                    each.clock.value,
                    "on hold" if each.held else "proposed" if each.proposed else each.obstacle,
                )
                for each in found
            ],
            empty="You hold the key of no chart.",
        ),
        *map(attention, warnings),
    )


@retention.command(fields={"id": "the proposal's id"})
@click.argument("charts", nargs=-1, required=True, type=NUMBER, help="Their numbers.")
@click.option("--reason", type=WORDS, default="", help="Why now, if there is more to say.")
@pass_shell
def propose(shell: Shell, charts: tuple[str, ...], reason: str) -> None:
    """Propose to dispose of charts, and sign that.

    Their time must be over. Nothing is destroyed before another person confirms it.
    """
    found = shell.vault.retention.propose(shell.actor, charts, reason)
    shell.out.result(
        {"id": found},
        done(f"The disposal of {count(len(charts), 'chart')} is proposed and signed."),
        next_step(
            f"vaultctl retention confirm {found[:6]}", "by a privacy officer or counsel, not you"
        ),
    )


@retention.command("list", fields={"disposals": "list, as `show` has them"})
@pass_shell
def list_(shell: Shell) -> None:
    """List disposals, the newest first."""
    found = shell.vault.disposals.all(shell.actor)
    shell.out.result(
        {"disposals": [_json(shell, each) for each in found]},
        table(
            ["Disposal", "State", "Charts", "Proposed", "By", "Ended"],
            [
                (
                    short(each.disposal_id),
                    each.state.value,
                    each.charts,
                    each.proposed_at,
                    shell.people.name(each.proposed_by),
                    each.ended_at,
                )
                for each in found
            ],
            empty="Nothing was ever proposed to be disposed of.",
        ),
    )


@retention.command(fields=_WHOLE)
@DISPOSAL
@pass_shell
def show(shell: Shell, typed: str) -> None:
    """Show one disposal, and which backups to destroy."""
    found = shell.vault.disposals.one(shell.actor, _disposal(shell, typed))
    proposal: dict[str, object] = dict(found.proposal)
    shell.out.result(
        _json(shell, found) | {"proposal": proposal},
        heading(f"Disposal {found.disposal_id}, {found.state.value}"),
        facts(
            {
                "Charts": found.charts,
                "On hold": found.held,
                "Proposed by": shell.people.name(found.proposed_by),
                "Proposed": found.proposed_at,
                "Answered by": shell.people.name(found.ended_by),
                "Answered": found.ended_at,
            }
        ),
        table(
            ["Backup", "Made", "Destroyed"],
            [
                (each.backup_id, each.made_at, each.destroyed_at or "not yet")
                for each in found.backups
            ],
            empty="The vault knows of no backup that holds them.",
        ),
    )


@retention.command(fields={"id": "the disposal's id"})
@DISPOSAL
@pass_shell
def cancel(shell: Shell, typed: str) -> None:
    """Take back a proposal of your own."""
    found = _disposal(shell, typed)
    shell.vault.disposing.cancel(shell.actor, found)
    shell.out.result({"id": found}, done("The proposal is taken back."))


@retention.command(fields={"id": "the disposal's id"})
@DISPOSAL
@click.option("--reason", type=WORDS, default="", help="Why.")
@pass_shell
def decline(shell: Shell, typed: str, reason: str) -> None:
    """Decline a proposal; the charts stay."""
    found = _disposal(shell, typed)
    shell.vault.disposing.decline(shell.actor, found, reason)
    shell.out.result({"id": found}, done("The proposal is declined; the charts stay."))


@retention.command(
    fields={"id": "the disposal's id", "charts": "numbers", "backups": "ids of those to destroy"}
)
@DISPOSAL
@YES
@pass_shell
def confirm(shell: Shell, typed: str, yes: bool) -> None:
    """Confirm a proposal of another person's.

    The charts' keys are destroyed. Holds are looked for again in the same transaction. Nobody,
    and no quorum, opens these charts again.
    """
    found = shell.vault.disposals.one(shell.actor, _disposal(shell, typed))
    shell.confirm(f"Destroy {', '.join(found.charts)} for good? Nothing brings them back.", yes=yes)
    shell.vault.disposing.confirm(shell.actor, found.disposal_id, shell.passphrase)
    after = shell.vault.disposals.one(shell.actor, found.disposal_id)
    backups = [each.backup_id for each in after.backups]
    shell.out.result(
        {"id": found.disposal_id, "charts": list(found.charts), "backups": backups},
        done(f"Destroyed: {', '.join(found.charts)}."),
        next_step(f"vaultctl retention certificate {found.disposal_id[:6]}", "keep it"),
        *(
            [attention(f"{count(len(backups), 'backup')} still hold them; destroy these too.")]
            if backups
            else []
        ),
    )


@retention.command(fields={**LETTER_FIELDS, "id": "the disposal's id", "file": "path, or null"})
@DISPOSAL
@click.option(
    "--to",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the signed certificate (JSON) into this new file.",
)
@PDF
@pass_shell
def certificate(shell: Shell, typed: str, to: Path | None, pdf: Path | None) -> None:
    """Show a disposal's certificate, or write it."""
    found = _disposal(shell, typed)
    content = shell.vault.disposals.certificate(shell.actor, found)
    letter = shell.vault.disposals.paper(shell.actor, found)
    lines = [write_pdf(shell, letter, pdf)] if pdf else []
    if to is not None:
        lines.append(keep(content, to, "certificate"))
    shell.out.result(
        {**letter_json(letter, pdf), "id": found, "file": str(to) if to else None},
        *(lines or letter_blocks(letter)),
    )


@retention.command("backup-destroyed", fields={"backup": "its id"})
@DISPOSAL
@click.argument("backup", help="The backup's id.")
@click.option("--how", type=WORDS, help="By what means, else it is asked for.")
@pass_shell
def backup_destroyed(shell: Shell, typed: str, backup: str, how: str | None) -> None:
    """Record that a backup is destroyed.

    It held charts that were disposed of."""
    found = shell.vault.disposals.one(shell.actor, _disposal(shell, typed))
    chosen = one_beginning(backup, (each.backup_id for each in found.backups), "backup")
    words = shell.ask(how, "How was it destroyed", "--how")
    shell.vault.disposals.backup_destroyed(shell.actor, found.disposal_id, chosen, words)
    shell.out.result({"backup": chosen}, done("Recorded."))


@retention.command(fields={"charts": "numbers of the charts disposed of again"})
@click.argument("file", type=click.Path(path_type=Path), help="A certificate, .json.")
@pass_shell
def reapply(shell: Shell, file: Path) -> None:
    """Dispose again of what a backup brought back.

    The certificate of the disposal says which charts, and who signed."""
    found = shell.vault.reapplying.reapply(shell.actor, file.read_bytes())
    shell.out.result(
        {"charts": list(found)},
        done(f"Disposed of again: {', '.join(found)}.")
        if found
        else hint("None of the certificate's charts is here."),
    )


for command in (holds, hold, ask_lift, lift, let_stand):
    retention.add_command(command)


def _disposal(shell: Shell, typed: str) -> str:
    known = shell.vault.disposals.all(shell.actor)
    return one_beginning(typed, (each.disposal_id for each in known), "disposal")


def _json(shell: Shell, each: DisposalView) -> dict[str, object]:
    return {
        "id": each.disposal_id,
        "state": DisposalState(each.state),
        "charts": list(each.charts),
        "held": list(each.held),
        "proposed_by": shell.people.name(each.proposed_by),
        "proposed_at": each.proposed_at,
        "ended_by": shell.people.name(each.ended_by) or None,
        "ended_at": each.ended_at,
        "backups": [
            {
                "id": backup.backup_id,
                "sha256": backup.sha256,
                "made_at": backup.made_at,
                "destroyed_at": backup.destroyed_at,
            }
            for backup in each.backups
        ],
    }
