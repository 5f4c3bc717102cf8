"""The scope of a case: what there is, what is asked for, what is to be decided."""

from __future__ import annotations

from collections.abc import Iterable

import click

from vault.cli.blocks import bullets, done, hint, next_step, short, table
from vault.cli.disclosure_page import STATE_FIELDS, clause_blocks, show_step
from vault.cli.frame import VaultCommand, pass_shell
from vault.cli.lookup import one_beginning
from vault.cli.params import CASE, YES
from vault.cli.shell import Shell
from vault.disclosure.ledger.codec import encode
from vault.disclosure.rules.scope import Proposal
from vault.disclosure.sections.on_file import SectionOnFile
from vault.disclosure.services.scoping import CaseSections
from vault.importing.preview import in_one_line


def chosen(found: CaseSections, typed: Iterable[str]) -> list[SectionOnFile]:
    """Return the sections whose ids begin as typed.

    Raises:
        Ambiguous, NotFound: one is not the beginning of exactly one id.
    """
    by_id = {each.version_id: each for each in found.sections}
    return [by_id[one_beginning(each, by_id, "section")] for each in typed]


def title(section: SectionOnFile, found: CaseSections) -> str:
    """Return a section's title, or that it is locked to the reader."""
    return section.facts.title if section.version_id in found.readable else "(locked)"


@click.command(cls=VaultCommand, fields={"clauses": "what is asked for now, clause by clause"})
@CASE
@pass_shell
def clauses(shell: Shell, case: str) -> None:
    """Show what is asked for now.

    That is the scope agreed upon, if any, else the paper's clauses.
    """
    found = shell.vault.cases.read(shell.actor, case).clauses
    shell.out.result({"clauses": encode(found)}, *clause_blocks(found))


@click.command(
    cls=VaultCommand,
    fields={
        "sections": "list of {id, session_on, kind, title, label, in_scope, extent, why, "
        "action}; title is null where you hold no key; extent is none, part or whole, or null "
        "until the case is classified; action is null until it is decided",
    },
)
@CASE
@click.option("--in-scope", is_flag=True, help="Only those in scope.")
@pass_shell
def sections(shell: Shell, case: str, in_scope: bool) -> None:
    """List the sections, and how far the paper reaches each."""
    found = shell.vault.scoping.sections(shell.actor, case)
    state, standing = found.case.state, found.case.standing
    shown = [s for s in found.sections if not in_scope or s.version_id in state.scope.sections]
    classified = state.guard is not None and state.guard.built
    reaches = {s.version_id: found.case.reach(s.facts) for s in shown} if classified else {}
    shell.out.result(
        {
            "sections": [
                {
                    "id": s.version_id,
                    "session_on": s.facts.session_on,
                    "kind": s.facts.note_kind,
                    "title": s.facts.title if s.version_id in found.readable else None,
                    "label": s.facts.label.to_json(),
                    "in_scope": s.version_id in state.scope.sections,
                    "extent": reaches[s.version_id].extent if reaches else None,
                    "why": reaches[s.version_id].why if reaches else None,
                    "action": standing[s.version_id].decision.action
                    if s.version_id in standing
                    else None,
                }
                for s in shown
            ]
        },
        table(
            ["Section", "Session", "Title", "Label", "Reach", "Decision"],
            [
                (
                    short(s.version_id),
                    s.facts.session_on,
                    title(s, found),
                    in_one_line(s.facts.label),
                    reaches[s.version_id].extent.words if reaches else "",
                    standing[s.version_id].decision.action.words
                    if s.version_id in standing
                    else "open"
                    if s.version_id in state.scope.sections
                    else "",
                )
                for s in shown
            ],
            empty="There are no signed sections in this case's charts.",
        ),
        hint("`disclosure read CASE SECTION` shows one with the reason for its reach."),
    )


@click.command(
    cls=VaultCommand, fields={"proposals": "list of {section, clause, why}; nothing is decided"}
)
@CASE
@pass_shell
def suggest(shell: Shell, case: str) -> None:
    """Propose what the clauses seem to ask for.

    Nothing is decided by it.
    """
    found = shell.vault.scoping.sections(shell.actor, case)
    proposals = shell.vault.scoping.suggestions(shell.actor, case)
    titles = {s.version_id: title(s, found) for s in found.sections}
    shell.out.result(
        {"proposals": [_proposal_json(each) for each in proposals]},
        table(
            ["Section", "Title", "Clause#", "Why"],
            [(short(e.section), titles[e.section], e.clause, e.why) for e in proposals],
            empty="The clauses seem to ask for none of the sections.",
        ),
        next_step(f"vaultctl disclosure scope {case} --suggested", "to take all of these"),
    )


@click.command(cls=VaultCommand, fields=STATE_FIELDS | {"sections": "ids of those in scope"})
@CASE
@click.argument("typed", metavar="[SECTION]...", nargs=-1)
@click.option("--suggested", is_flag=True, help="Those that `disclosure suggest` proposes.")
@click.option("--signed", "everything", is_flag=True, help="Every signed section of its charts.")
@YES
@pass_shell
def scope(
    shell: Shell,
    case: str,
    typed: tuple[str, ...],
    suggested: bool,
    everything: bool,
    yes: bool,
) -> None:
    """Say which sections are to be decided, one by one.

    What stood under an earlier scope is void and stays as history.
    """
    found = shell.vault.scoping.sections(shell.actor, case)
    wanted = {each.version_id for each in chosen(found, typed)}
    if suggested:
        wanted |= {e.section for e in shell.vault.scoping.suggestions(shell.actor, case)}
    if everything:
        wanted |= {each.version_id for each in found.sections}
    if not wanted:
        raise click.UsageError("Name sections, or give --suggested or --signed.")
    lines = [
        f"{s.facts.session_on}  {title(s, found)}" for s in found.sections if s.version_id in wanted
    ]
    shell.out.aside(bullets(lines))
    shell.confirm(f"Are these {len(wanted)} sections to be decided?", yes=yes)
    state = shell.vault.scoping.set_scope(shell.actor, case, wanted)
    said = f"Scope {state.scope.version}: {len(wanted)} sections wait for a decision."
    show_step(shell, case, state, said, sections=sorted(wanted))


@click.command(
    cls=VaultCommand,
    fields={
        "newer": "list of {old, new}: versions that newer ones replace in the scope",
        "reopened": "sections whose decision no longer rests on their label or reach",
    },
)
@CASE
@pass_shell
def sync(shell: Shell, case: str) -> None:
    """Take in sections that were edited or relabelled since."""
    found = shell.vault.scoping.sync_sections(shell.actor, case)
    shell.out.result(
        {
            "newer": [{"old": old, "new": new} for old, new in sorted(found.newer.items())],
            "reopened": sorted(found.unfounded),
        },
        done(
            f"{len(found.newer)} newer versions are in scope, undecided; {len(found.unfounded)} "
            "decisions are to be made again."
        )
        if found
        else done("The sections are as they were decided."),
    )


def _proposal_json(proposal: Proposal) -> dict[str, object]:
    return {"section": proposal.section, "clause": proposal.clause, "why": proposal.why}
