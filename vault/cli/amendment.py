"""`vaultctl amendment`: a client's requests to amend a signed section (45 CFR 164.526)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click
from rich.console import RenderableType

from vault.cli.blocks import attention, done, facts, heading, hint, next_step, prose, short, table
from vault.cli.frame import NounGroup, pass_shell
from vault.cli.letters import LETTER_FIELDS, PDF, letter_blocks, letter_json, write_pdf
from vault.cli.lookup import full_id
from vault.cli.note_typed import SECTION, note_id, section_id
from vault.cli.params import MOMENT, NUMBER, WORDS, OneOf, codes
from vault.cli.shell import Shell
from vault.records.amendment_model import (
    AmendmentState,
    AmendmentSummary,
    DenialGround,
    Paper,
    Requester,
)
from vault.records.tables import AmendmentRequest

REQUEST = click.argument("typed", metavar="REQUEST", help="The beginning of its id.")
TEXT = click.option("--text", type=WORDS, help="The words, or @FILE; else they are asked for.")
_SUMMARY = (
    "{id, chart, note, section, state, ground, received_at, due_at, extended, decided_at, "
    "addendum, attach, papers}"
)
_ID = {"request": "its id"}


@click.group(cls=NounGroup)
def amendment() -> None:
    """Clients' requests to amend a signed section.

    An answer is due in 60 days, once extended by 30. What is accepted becomes an addendum. What is
    denied stays with the section, and so do the client's statement and the rebuttal: they go along
    with every later production of it.
    """


@amendment.command(
    "list", fields={"requests": f"list of {_SUMMARY}; unanswered ones, or all of a chart"}
)
@click.option("--chart", type=NUMBER, help="All of this chart, answered ones too.")
@pass_shell
def list_(shell: Shell, chart: str | None) -> None:
    """List requests that wait for an answer, soonest due first."""
    pages = shell.vault.amendment_pages
    found = pages.of_chart(shell.actor, chart) if chart else pages.waiting(shell.actor)
    shell.out.result(
        {"requests": [_json(each) for each in found]},
        table(
            ["Request", "Chart", "Section", "State", "Answer due"],
            [
                (
                    short(each.request_id),
                    each.chart,
                    short(each.section_id),
                    each.state.words,
                    each.due_at if each.state is AmendmentState.RECEIVED else "",
                )
                for each in found
            ],
            empty="No request waits for an answer that you can give.",
        ),
    )


@amendment.command(
    fields={"request": _SUMMARY, "papers": "list of {kind, by, text, written_by, written_at}"}
)
@REQUEST
@pass_shell
def show(shell: Shell, typed: str) -> None:
    """Show a request and everything written about it."""
    found = shell.vault.amendment_pages.open(shell.actor, _request(shell, typed))
    known = found.summary
    shell.out.result(
        {
            "request": _json(known),
            "papers": [
                {
                    "kind": each.kind,
                    "by": each.by or None,
                    "text": each.text,
                    "written_by": shell.people.name(each.written_by),
                    "written_at": each.written_at,
                }
                for each in found.papers
            ],
        },
        heading(f"Request {known.request_id}, {known.state.words}"),
        facts(
            {
                "Chart": known.chart,
                "Section": known.section_id,
                "Received": known.received_at,
                "Answer due": known.due_at,
                "Ground": known.ground.words if known.ground else "",
                "Addendum": known.addendum_id,
            }
        ),
        *(block for each in found.papers for block in _paper(each)),
    )


@amendment.command(fields={**_ID, "due_at": "by when it has to be answered"})
@SECTION
@click.option("--by", type=WORDS, help="Who asks, else it is asked for.")
@click.option(
    "--who",
    type=OneOf(Requester, "who"),
    default=Requester.CLIENT,
    show_default=True,
    help=f"As what: {codes(Requester)}.",
)
@click.option("--received", type=MOMENT, help="When it came in; now, unless given.")
@TEXT
@pass_shell
def receive(
    shell: Shell,
    typed: str,
    by: str | None,
    who: Requester,
    received: datetime | None,
    text: str | None,
) -> None:
    """Enter a client's request about a signed section."""
    section = section_id(shell, typed)
    made = shell.vault.amendments.receive(
        shell.actor,
        section,
        by=shell.ask(by, "Who asks", "--by"),
        who=who,
        text=shell.ask(text, "What is asked for, and why", "--text"),
        received_at=received,
    )
    due = shell.vault.amendment_pages.open(shell.actor, made).summary.due_at
    shell.out.result(
        {"request": made, "due_at": due},
        done(f"Entered as {made[:6]}; the answer is due by {due:%Y-%m-%d}."),
        next_step(f"vaultctl amendment accept {made[:6]}", "or extend, or deny"),
    )


@amendment.command(fields={**_ID, "due_at": "by when it has to be answered now"})
@REQUEST
@click.option("--reason", type=WORDS, help="As the client is told it, else it is asked for.")
@pass_shell
def extend(shell: Shell, typed: str, reason: str | None) -> None:
    """Put the answer off by 30 days, once."""
    found = _request(shell, typed)
    words = shell.ask(reason, "Why does it take longer", "--reason")
    due = shell.vault.amendments.extend(shell.actor, found, words)
    shell.out.result(
        {"request": found, "due_at": due},
        done(f"Due by {due:%Y-%m-%d}."),
        attention("Tell the client the reason and this date in writing, within the 60 days."),
    )


@amendment.command(fields=_ID)
@REQUEST
@click.argument("typed_note", metavar="ADDENDUM", help="The beginning of its id.")
@TEXT
@pass_shell
def accept(shell: Shell, typed: str, typed_note: str, text: str | None) -> None:
    """Accept a request with a signed addendum.

    Write it first with `vaultctl note addendum` and sign it.
    """
    found, addendum = _request(shell, typed), note_id(shell, typed_note)
    words = shell.ask(text, "What is the client told", "--text")
    shell.vault.amendments.accept(shell.actor, found, addendum, words)
    shell.out.result(
        {"request": found},
        done("Accepted."),
        next_step(f"vaultctl amendment inform {found[:6]}", "record whom you told of it"),
    )


@amendment.command(fields=_ID)
@REQUEST
@click.option(
    "--ground",
    type=OneOf(DenialGround, "ground"),
    required=True,
    help=f"Why: {codes(DenialGround)}.",
)
@TEXT
@pass_shell
def deny(shell: Shell, typed: str, ground: DenialGround, text: str | None) -> None:
    """Deny a request on one of the four grounds.

    There are no others (45 CFR 164.526(a)(2)).
    """
    found = _request(shell, typed)
    words = shell.ask(text, "The denial in plain words", "--text")
    shell.vault.amendments.deny(shell.actor, found, ground, words)
    shell.out.result(
        {"request": found},
        done("Denied."),
        hint("The client may send a statement of disagreement; keep it with `disagree`."),
    )


@amendment.command(fields=_ID)
@REQUEST
@click.option("--by", type=WORDS, default="the client", help="Who wrote it.")
@TEXT
@pass_shell
def disagree(shell: Shell, typed: str, by: str, text: str | None) -> None:
    """Keep a client's statement of disagreement."""
    _append(shell, typed, text, lambda a, r, t: shell.vault.amendments.disagree(a, r, by, t))


@amendment.command(fields=_ID)
@REQUEST
@TEXT
@pass_shell
def rebut(shell: Shell, typed: str, text: str | None) -> None:
    """Keep the practice's rebuttal of a statement."""
    _append(shell, typed, text, shell.vault.amendments.rebut)


@amendment.command(fields=_ID)
@REQUEST
@TEXT
@pass_shell
def inform(shell: Shell, typed: str, text: str | None) -> None:
    """Record who was told of an accepted amendment."""
    _append(shell, typed, text, shell.vault.amendments.inform)


@amendment.command(fields={**_ID, "attach": "whether request and denial go along now"})
@REQUEST
@click.option("--no", "refused", is_flag=True, help="They no longer go along.")
@pass_shell
def attach(shell: Shell, typed: str, refused: bool) -> None:
    """Let request and denial go along, as the client asked."""
    found = _request(shell, typed)
    shell.vault.amendments.attach(shell.actor, found, wanted=not refused)
    shell.out.result({"request": found, "attach": not refused}, done("Recorded."))


@amendment.command(fields={**LETTER_FIELDS, **_ID})
@REQUEST
@PDF
@pass_shell
def letter(shell: Shell, typed: str, pdf: Path | None) -> None:
    """Write the letter that answers a request."""
    found = _request(shell, typed)
    written = shell.vault.amendment_pages.letter(shell.actor, found)
    shell.out.result(
        {**letter_json(written, pdf), "request": found},
        *([write_pdf(shell, written, pdf)] if pdf else letter_blocks(written)),
    )


def _paper(paper: Paper) -> list[RenderableType]:
    head = heading(f"{paper.kind.words}, {paper.written_at:%Y-%m-%d}")
    return [head, *([hint(paper.by)] if paper.by else []), prose(paper.text)]


def _append(shell: Shell, typed: str, text: str | None, keep: Callable[..., None]) -> None:
    found = _request(shell, typed)
    keep(shell.actor, found, shell.ask(text, "The words", "--text"))
    shell.out.result({"request": found}, done("Kept."))


def _request(shell: Shell, typed: str) -> str:
    return full_id(shell.vault.store, AmendmentRequest.id, typed, "request")


def _json(each: AmendmentSummary) -> dict[str, object]:
    return {
        "id": each.request_id,
        "chart": each.chart,
        "note": each.note_id,
        "section": each.section_id,
        "state": each.state,
        "ground": each.ground,
        "received_at": each.received_at,
        "due_at": each.due_at,
        "extended": each.extended,
        "decided_at": each.decided_at,
        "addendum": each.addendum_id,
        "attach": each.attach_request,
        "papers": sorted(kind.value for kind in each.kinds),
    }
