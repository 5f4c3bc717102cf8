"""`vaultctl audit`: the log read, verified, cosigned. Every reading is itself logged."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from vault.audit.events import Outcome
from vault.audit.log import AuditTag
from vault.audit.reports import LogFilter, write_csv
from vault.cli.audit_page import entry_json, report_blocks, report_json
from vault.cli.blocks import count, done, hint, prose, table
from vault.cli.frame import NounGroup, pass_shell
from vault.cli.kept import KEPT_FIELDS, TO, keep
from vault.cli.params import MOMENT, NUMBER, OneOf, codes
from vault.cli.refusals import VERIFICATION_FAILED
from vault.cli.shell import People, Shell
from vault.errors import NotFound
from vault.labels.vocabulary import PurposeOfUse

NOBODY = ("system", "anonymous")


@click.group(cls=NounGroup)
def audit() -> None:
    """The audit log: what was done, by whom, and that nobody rewrote it."""


@audit.command(
    "list",
    fields={
        "entries": "list of {index, id, at, tag, actor, object_id, chart, purpose, outcome, "
        "public, detail}; actor is a user name",
    },
)
@click.option("--person", default="", metavar="NAME", help="Only what this person did.")
@click.option("--chart", type=NUMBER, default="", help="Only what was done to this chart.")
@click.option("--tag", default="", help="Only tags that begin so: records:note:open.")
@click.option(
    "--purpose",
    type=OneOf(PurposeOfUse, "purpose"),
    help="Only for this purpose of use, such as TREAT or HLEGAL.",
)
@click.option("--outcome", type=OneOf(Outcome, "outcome"), help=f"Only {codes(Outcome)}.")
@click.option("--since", type=MOMENT, help="From this time on.")
@click.option("--until", type=MOMENT, help="Before this time.")
@click.option("--most", type=click.IntRange(1), default=50, show_default=True, help="Most events.")
@click.option("--all", "everything", is_flag=True, help="However many there are.")
@click.option(
    "--csv", "as_csv", is_flag=True, help="Every matching event as CSV, safe in a spreadsheet."
)
@pass_shell
def list_(
    shell: Shell,
    person: str,
    chart: str,
    tag: str,
    purpose: PurposeOfUse | None,
    outcome: Outcome | None,
    since: datetime | None,
    until: datetime | None,
    most: int,
    everything: bool,
    as_csv: bool,
) -> None:
    """List events, the latest first. That you looked is logged before."""
    people = shell.people
    wanted = LogFilter(
        person=_actor_id(people, person),
        chart=chart,
        tag=tag,
        purpose=purpose or "",
        outcome=outcome,
        since=since,
        until=until,
    )
    if as_csv and shell.as_json:
        raise click.UsageError("Give --csv or --json, not both.")
    found = shell.vault.oversight.entries(
        shell.actor, wanted, limit=None if everything or as_csv else most, newest_first=True
    )
    if as_csv:
        write_csv((replace(each, actor=people.name(each.actor)) for each in found), sys.stdout)
        return
    entries = list(found)
    shell.out.result(
        {"entries": [entry_json(each, people) for each in entries]},
        table(
            ["At", "Who", "Did", "Chart", "Outcome"],
            [
                (
                    f"{each.at:%Y-%m-%d %H:%M:%S}",
                    people.name(each.actor),
                    each.tag,
                    each.chart,
                    each.outcome,
                )
                for each in entries
            ],
            empty="No event matches.",
        ),
        *(
            [hint(f"The latest {most}; --all shows every one.")]
            if not everything and len(entries) == most
            else []
        ),
    )


@audit.command(
    fields={
        "chart": "its number",
        "access": "list of {actor, tag, outcome, count, first, last}, the latest first",
    }
)
@click.argument("chart", type=NUMBER, help="Its number, C-7K2M4Q.")
@pass_shell
def who(shell: Shell, chart: str) -> None:
    """Tell who did what to a chart, or was refused it, and when."""
    found, people = shell.vault.oversight.who(shell.actor, chart), shell.people
    if all(each.tag == AuditTag.READ for each in found):
        raise NotFound(
            "The log knows of nothing done to such a chart.",
            untouched="That you asked is in the log.",
        )
    shell.out.result(
        {
            "chart": chart,
            "access": [
                {
                    "actor": people.name(each.actor),
                    "tag": each.tag,
                    "outcome": each.outcome,
                    "count": each.count,
                    "first": each.first,
                    "last": each.last,
                }
                for each in found
            ],
        },
        table(
            ["Who", "Did", "Outcome", "Times#", "Last"],
            [
                (
                    people.name(each.actor),
                    each.tag,
                    each.outcome,
                    each.count,
                    f"{each.last:%Y-%m-%d %H:%M}",
                )
                for each in found
            ],
            empty="Nobody did anything to a chart of that number.",
        ),
    )


@audit.command(fields={"reasons": "list of {at, text}, oldest first"})
@click.argument("object_id", metavar="ID", help="The full id of the section, note or case.")
@pass_shell
def reasons(shell: Shell, object_id: str) -> None:
    """Read the reasons that were given for acts on one thing."""
    found = shell.vault.oversight.reasons(shell.actor, object_id)
    blocks = [
        block for at, text in found for block in (hint(f"{at:%Y-%m-%d %H:%M} UTC"), prose(text))
    ]
    shell.out.result(
        {"reasons": [{"at": at, "text": text} for at, text in found]},
        *(blocks or [hint("No reason was given for an act on it.")]),
    )


@audit.command(
    fields={
        "holds": "whether nothing was found",
        "size": "how many events the log holds",
        "root": "its root, recomputed",
        "signed": "how many of them a valid checkpoint covers",
        "checkpoints": "how many checkpoints hold",
        "cosignatures": "how many cosignatures hold",
        "unknown_cosignatures": "how many could not be checked",
        "pending": "how many committed events wait for their place",
        "findings": "list of {kind, what, index, event_id}, the first event touched first",
    }
)
@click.option(
    "--kept",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="A checkpoint that was kept elsewhere, once for each.",
)
@pass_shell
def verify(shell: Shell, kept: tuple[Path, ...]) -> None:
    """Recompute the whole log, and hold it against what was signed.

    Any edit, deletion, reordering or rewriting shows.

    That the log was cut short or restored from an old copy shows against the checkpoint that is
    remembered beside the log's key, and better against one that was kept elsewhere. Exit code 3
    if anything does not hold.
    """
    actor = shell.actor
    notes = [path.read_text("utf-8") for path in kept]
    with shell.out.working("Recomputing the log") as ticks:
        report = shell.vault.oversight.verify(actor, notes, lambda events: ticks(events, 0))
    shell.out.result(report_json(report), *report_blocks(report))
    if not report.holds:
        raise click.exceptions.Exit(VERIFICATION_FAILED)


@audit.command(fields=KEPT_FIELDS)
@TO
@pass_shell
def checkpoint(shell: Shell, to: Path | None) -> None:
    """Sign the log as it now is. Keep the note elsewhere, out of reach of this machine."""
    keep(shell, shell.vault.oversight.checkpoint(shell.actor), to)


@audit.command(fields=KEPT_FIELDS)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@TO
@pass_shell
def cosign(shell: Shell, file: Path, to: Path | None) -> None:
    """Put your own signature to a checkpoint.

    Verify the log first.

    From then on a rewritten history is provable, even by whoever holds the log's key.
    """
    note = shell.vault.oversight.cosign(shell.actor, file.read_text("utf-8"))
    keep(shell, note, to)


@audit.command(
    "accept-loss",
    fields={
        "lacking": "how many events the log lacks; 0 where it has as many others instead",
        "evidence": "the file with the checkpoint that tells",
    },
)
@pass_shell
def accept_loss(shell: Shell) -> None:
    """Accept that the log lacks events.

    That is so after an older backup was restored. The remembered checkpoint that tells is kept
    aside as evidence, and the log says that you accepted the loss.
    """
    loss = shell.vault.oversight.accept_loss(shell.actor)
    shell.out.result(
        {"lacking": loss.lacking, "evidence": str(loss.evidence)},
        done(f"The log says that you accepted the loss of {count(loss.lacking, 'event')}."),
        hint(f"The evidence stands in {loss.evidence}."),
    )


def _actor_id(people: People, person: str) -> str:
    if not person or person in NOBODY:
        return person
    return people.id(person)
