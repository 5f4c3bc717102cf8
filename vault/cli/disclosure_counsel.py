"""Counsel's own papers: filed, listed and read by the case's counsel alone."""

from __future__ import annotations

from pathlib import Path

import click

from vault.cli.blocks import done, short, table
from vault.cli.frame import VaultCommand, pass_shell
from vault.cli.lookup import one_beginning
from vault.cli.new_file import NEW_FILE, keep
from vault.cli.params import CASE
from vault.cli.shell import Shell


@click.command("counsel-file", cls=VaultCommand, fields={"case": "its number", "paper": "its id"})
@CASE
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--title", required=True, help="What it is; sealed like the paper itself.")
@pass_shell
def counsel_file(shell: Shell, case: str, file: Path, title: str) -> None:
    """File a PDF that the case's counsel alone can read."""
    paper = shell.vault.counsel_papers.file(shell.actor, case, title, file.read_bytes())
    shell.out.result({"case": case, "paper": paper}, done("The paper is filed for counsel alone."))


@click.command(
    "counsel-papers", cls=VaultCommand, fields={"papers": "list of {paper, title, by, at}"}
)
@CASE
@pass_shell
def counsel_papers(shell: Shell, case: str) -> None:
    """List counsel's own papers of a case."""
    found = shell.vault.counsel_papers.list_for(shell.actor, case)
    shell.out.result(
        {
            "papers": [
                {
                    "paper": each.paper_id,
                    "title": each.title,
                    "by": shell.people.name(each.filed_by),
                    "at": each.filed_at,
                }
                for each in found
            ]
        },
        table(
            ["Paper", "Title", "By", "Filed"],
            [
                (short(each.paper_id), each.title, shell.people.name(each.filed_by), each.filed_at)
                for each in found
            ],
            empty="None.",
        ),
    )


@click.command(
    "counsel-share",
    cls=VaultCommand,
    fields={"case": "its number", "given": "user names of those who got the key"},
)
@CASE
@pass_shell
def counsel_share(shell: Shell, case: str) -> None:
    """Give counsel who came later the key to these papers."""
    given = shell.vault.counsel_papers.share(shell.actor, case)
    names = [shell.people.name(each) for each in given]
    said = f"They hold the key now: {', '.join(names)}." if names else "All of them hold it."
    shell.out.result({"case": case, "given": names}, done(said))


@click.command(
    "counsel-paper", cls=VaultCommand, fields={"case": "number", "paper": "id", "file": "its copy"}
)
@CASE
@click.argument("typed", metavar="PAPER", help="The beginning of its id; see `counsel-papers`.")
@NEW_FILE
@pass_shell
def counsel_paper(shell: Shell, case: str, typed: str, file: Path) -> None:
    """Write one of counsel's own papers into a new file."""
    papers = shell.vault.counsel_papers
    known = [each.paper_id for each in papers.list_for(shell.actor, case)]
    paper = one_beginning(typed, known, "paper")
    content = papers.read(shell.actor, case, paper)
    shell.out.result(
        {"case": case, "paper": paper, "file": str(file)}, keep(content, file, "paper")
    )
