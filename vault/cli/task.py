"""`vaultctl task`: what waits for you over every feature, and your calendar feed."""

from __future__ import annotations

import click

from vault.cli.blocks import done as done_line
from vault.cli.blocks import facts, heading, hint, short, table
from vault.cli.frame import NounGroup, pass_shell
from vault.cli.lookup import one_beginning
from vault.cli.params import YES
from vault.cli.shell import Shell
from vault.tasks.model import ListedTask

FEED_PATH = "/tasks/feed/{token}.ics"


@click.group(cls=NounGroup)
def task() -> None:
    """What waits for you, by when, and your calendar feed."""


@task.command(
    "list",
    fields={
        "tasks": "list of {id, feature, words, about, due_at, overdue, mine, owners, done_here}; "
        "overdue first. What is not mine stayed undone after its time; what it is about takes a "
        "key. done_here tells whether `task done` marks it"
    },
)
@pass_shell
def list_(shell: Shell) -> None:
    """List your tasks, overdue first."""
    found = shell.vault.task_lists.of(shell.actor)
    others = [each for each in found if not each.mine]
    shell.out.result(
        {"tasks": [_json(shell, each) for each in found]},
        table(
            ("Task", "What", "About", "Due", "State"),
            [
                (
                    short(each.task.task_id),
                    each.task.words,
                    each.task.ref,
                    _due(shell, each),
                    "overdue" if each.overdue else "",
                )
                for each in found
                if each.mine
            ],
            empty="Nothing waits for you.",
        ),
        *(
            [
                heading("Overdue with others"),
                table(
                    ("What", "Due", "Who"),
                    [(each.task.words, _due(shell, each), _owners(shell, each)) for each in others],
                    empty="",
                ),
            ]
            if others
            else []
        ),
    )


@task.command(fields={"task": "its whole id", "words": "what is done"})
@click.argument("typed", metavar="TASK", help="The beginning of its id; see `list`.")
@pass_shell
def done(shell: Shell, typed: str) -> None:
    """Mark a task as done.

    Only what is done by saying so: tasks of cases. The others are done by doing them.
    """
    mine = {each.task.task_id: each.task for each in shell.vault.task_lists.of(shell.actor)
            if each.mine}  # fmt: skip
    found = mine[one_beginning(typed, mine, "task")]
    shell.vault.task_lists.done(shell.actor, found.source, found.task_id)
    shell.out.result(
        {"task": found.task_id, "words": found.words}, done_line(f"Done: {found.words}.")
    )


@task.group()
def feed() -> None:
    """A calendar feed: it says when something is due, never what."""


@feed.command(fields={"made_at": "since when its address is good, or null if you have none"})
@pass_shell
def show(shell: Shell) -> None:
    """Tell whether you have a feed."""
    found = shell.vault.task_feeds.of(shell.actor)
    shell.out.result(
        {"made_at": found.made_at if found else None},
        facts({"Made": found.made_at}) if found else hint("You have no calendar feed."),
    )


@feed.command(
    fields={
        "path": "its address below that of the pages; kept nowhere, so note it",
        "url": "the whole address, or null",
    }
)
@click.option("--address", help="Where the pages are reached: https://vault.example.")
@YES
@pass_shell
def make(shell: Shell, address: str | None, yes: bool) -> None:
    """Make a feed, in the place of an earlier one."""
    feeds, actor = shell.vault.task_feeds, shell.actor
    if feeds.of(actor) is not None:
        shell.confirm("Replace your feed? Its address will open nothing any more.", yes=yes)
    path = FEED_PATH.format(token=feeds.make(actor))
    url = address.rstrip("/") + path if address else None
    shell.out.result(
        {"path": path, "url": url},
        done_line("The feed is made. Its address is shown this once:"),
        facts({"Address": url or path}),
        hint("Whoever has it learns when something of yours is due, and nothing else."),
    )


@feed.command(fields={"revoked": "true"})
@pass_shell
def revoke(shell: Shell) -> None:
    """Revoke your feed; its address opens nothing any more."""
    shell.vault.task_feeds.revoke(shell.actor)
    shell.out.result({"revoked": True}, done_line("The feed is revoked."))


def _json(shell: Shell, each: ListedTask) -> dict[str, object]:
    return {
        "id": each.task.task_id,
        "feature": each.task.source,
        "words": each.task.words,
        "about": each.task.ref,
        "due_at": each.task.due_at,
        "overdue": each.overdue,
        "mine": each.mine,
        "owners": sorted(map(shell.people.name, each.task.owners)),
        "done_here": each.task.done_here,
    }


def _due(shell: Shell, each: ListedTask) -> str:
    """Return by when, as the clock on the practice's wall shows it."""
    due_at = each.task.due_at
    zone = shell.vault.settings.records.zone
    return f"{due_at.astimezone(zone):%Y-%m-%d %H:%M}" if due_at else ""


def _owners(shell: Shell, each: ListedTask) -> list[str]:
    return sorted(map(shell.people.name, each.task.owners))
