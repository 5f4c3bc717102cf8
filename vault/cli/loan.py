"""`vaultctl loan`: psychotherapy notes lent for training or the defence of a suit."""

from __future__ import annotations

from collections.abc import Iterable

import click
from rich.console import RenderableType

from vault.cli.blocks import attention, count, done, facts, heading, hint, next_step, prose, table
from vault.cli.frame import NounGroup, pass_shell
from vault.cli.lookup import one_beginning
from vault.cli.params import NUMBER, WORDS
from vault.cli.shell import People, Shell
from vault.loans.model import MOST_DAYS, Kind, Lent, Loan, LoanPage, Suit, Training

CHAPTERS = {
    "Lend your own": ("train", "defend", "renew"),
    "Read and give back": ("list", "show", "read", "end"),
}
LENT_FIELDS = {
    "loan": "the loan's id",
    "sections": "how many sections it reaches",
    "left_out": "how many psychotherapy sections of that chart it does not reach",
}
LOAN_FIELDS = {
    "loan": "the loan's id",
    "chart": "the chart's number",
    "kind": "training or defence",
    "author": "user name of whoever wrote the notes",
    "lender": "user name of who lent them",
    "borrower": "user name of who reads them",
    "lent_at": "when it was made",
    "until": "when it ends by itself",
    "ended_at": "when it ended, or null",
    "ended_by": "user name of who ended it before its time, or empty",
}
KINDS = {Kind.TRAINING: "supervised training", Kind.DEFENCE: "defence of a suit"}
CHART = click.argument("chart", type=NUMBER, help="Its number, C-7K2M4Q.")
LOAN = click.argument("typed", metavar="LOAN", help="The beginning of its id; see `list`.")


@click.group(cls=NounGroup, chapters=CHAPTERS)
def loan() -> None:
    """Psychotherapy notes lent to one person, to read, for a time.

    They are their author's own (45 CFR 164.508(a)(2)). The law lets two others read them: those
    who learn or teach in the practice's training program, and counsel who defends a suit that
    the client brought. Nobody gets them by default, and nobody can take them.
    """


def _days(kind: Kind) -> click.IntRange:
    return click.IntRange(1, MOST_DAYS[kind])


@loan.command(fields=LENT_FIELDS)
@CHART
@click.argument("username", help="A trainee, or a trainee's supervisor.")
@click.option("--program", type=WORDS, help="The training program, else it is asked for.")
@click.option(
    "--days",
    type=_days(Kind.TRAINING),
    required=True,
    help=f"For how long, 1 to {MOST_DAYS[Kind.TRAINING]}.",
)
@pass_shell
def train(shell: Shell, chart: str, username: str, program: str | None, days: int) -> None:
    """Lend your notes of a chart for supervised training.

    To a trainee, or as a trainee to a supervisor; `records.supervised` names the trainees.
    """
    terms = Training(shell.ask(program, "Which training program", "--program"))
    made = shell.vault.loans.lend(shell.actor, chart, shell.people.id(username), terms, days)
    _tell_lent(shell, made, username, days)


@loan.command(fields=LENT_FIELDS)
@CHART
@click.argument("username", help="Counsel.")
@click.option("--court", required=True, help="The court or tribunal.")
@click.option("--docket", required=True, help="The suit's number there.")
@click.option("--client", required=True, help="Handle of the client who brought it, such as A.")
@click.option(
    "--days",
    type=_days(Kind.DEFENCE),
    required=True,
    help=f"For how long, 1 to {MOST_DAYS[Kind.DEFENCE]}.",
)
@click.option("--author", help="Whose notes, where a quorum gave you the key of somebody gone.")
@pass_shell
def defend(
    shell: Shell,
    chart: str,
    username: str,
    court: str,
    docket: str,
    client: str,
    days: int,
    author: str | None,
) -> None:
    """Lend notes to counsel who defends a suit by the client.

    Only sections that the labels show to be that client's alone. Nothing is produced by it.
    """
    made = shell.vault.loans.lend(
        shell.actor,
        chart,
        shell.people.id(username),
        Suit(court, docket, client.strip().upper()),
        days,
        author_id=shell.people.id(author) if author else "",
    )
    _tell_lent(shell, made, username, days)


def _tell_lent(shell: Shell, made: Lent, username: str, days: int) -> None:
    reached = count(made.sections, "section")
    shell.out.result(
        _lent_json(made),
        done(f"{username} may read {reached} for {count(days, 'day')}."),
        *_left_out(made),
        hint("What you sign later joins when you renew the loan. Each reading is logged."),
        next_step(f"vaultctl loan end {made.loan_id[:8]}", "to take it back at any moment"),
    )


@loan.command(fields=LENT_FIELDS)
@LOAN
@pass_shell
def renew(shell: Shell, typed: str) -> None:
    """Lend what was signed or corrected since, until the same end."""
    made = shell.vault.loans.renew(shell.actor, _loan_id(shell, typed))
    shell.out.result(
        _lent_json(made),
        done(f"The loan reaches {count(made.sections, 'section')} now, until the same end."),
        *_left_out(made),
    )


@loan.command("list", fields={"lent": "list of loans you made", "borrowed": "those made to you"})
@pass_shell
def list_(shell: Shell) -> None:
    """List what you lent and what is lent to you."""
    seen, people = shell.vault.loans.overview(shell.actor), shell.people
    shell.out.result(
        {
            "lent": [loan_json(each, people) for each in seen.lent],
            "borrowed": [loan_json(each, people) for each in seen.borrowed],
        },
        heading("Lent to you"),
        _table(shell, seen.borrowed, "Nothing is lent to you."),
        heading("Lent by you"),
        _table(shell, seen.lent, "You lent nothing."),
    )


@loan.command(
    fields={
        **LOAN_FIELDS,
        "program": "the training program, or null",
        "suit": "{court, docket, client}, or null",
        "notes": "list of {note, session_at, sections}",
        "readings": "list of {note, read_at}, the latest first",
    }
)
@LOAN
@pass_shell
def show(shell: Shell, typed: str) -> None:
    """Show a loan: what it is for, its notes, and what was read."""
    page = shell.vault.loans.show(shell.actor, _loan_id(shell, typed))
    shell.out.result(page_json(page, shell.people), *_page_blocks(shell, page))


@loan.command(
    fields={
        "loan": "the loan's id",
        "note": "the note's id",
        "author": "user name of who wrote it",
        "session_at": "when the session was",
        "sections": "list of {section, title, text, corrected}; only those that the loan reaches",
    }
)
@LOAN
@click.argument("note", help="The beginning of its id; see `show`.")
@pass_shell
def read(shell: Shell, typed: str, note: str) -> None:
    """Read a note that is lent to you; the reading is logged."""
    loan_id = _loan_id(shell, typed)
    known = shell.vault.loans.show(shell.actor, loan_id).notes
    note_id = one_beginning(note, [each.note_id for each in known], "note")
    found = shell.vault.lent_notes.read(shell.actor, loan_id, note_id)
    blocks: list[RenderableType] = []
    for each in found.sections:
        blocks += [heading(each.title), prose(each.text)]
        if each.corrected:
            blocks.append(attention("Its author corrected this since; the loan has the earlier."))
    shell.out.result(
        {
            "loan": loan_id,
            "note": note_id,
            "author": shell.people.name(found.author_id),
            "session_at": found.session_at,
            "sections": [
                {
                    "section": each.section_id,
                    "title": each.title,
                    "text": each.text,
                    "corrected": each.corrected,
                }
                for each in found.sections
            ],
        },
        *blocks,
        hint("To read only: it is passed on to nobody and stands in no production."),
    )


@loan.command(fields={"loan": "the loan's id"})
@LOAN
@pass_shell
def end(shell: Shell, typed: str) -> None:
    """Take back what you lent, or give it back, at once."""
    loan_id = _loan_id(shell, typed)
    shell.vault.loans.end(shell.actor, loan_id)
    shell.out.result({"loan": loan_id}, done("The loan is over; nothing of it opens any more."))


def loan_json(each: Loan, people: People) -> dict[str, object]:
    """Return a loan as `LOAN_FIELDS` says."""
    return {
        "loan": each.loan_id,
        "chart": each.chart,
        "kind": each.kind,
        "author": people.name(each.author_id),
        "lender": people.name(each.lender_id),
        "borrower": people.name(each.borrower_id),
        "lent_at": each.lent_at,
        "until": each.until,
        "ended_at": each.ended_at,
        "ended_by": people.name(each.ended_by),
    }


def page_json(page: LoanPage, people: People) -> dict[str, object]:
    """Return a loan with what it is for, its notes and readings."""
    terms = page.terms
    return {
        **loan_json(page.loan, people),
        "program": terms.program if isinstance(terms, Training) else None,
        "suit": {"court": terms.court, "docket": terms.docket, "client": terms.member}
        if isinstance(terms, Suit)
        else None,
        "notes": [
            {
                "note": each.note_id,
                "session_at": each.session_at,
                "sections": each.sections,
            }
            for each in page.notes
        ],
        "readings": [{"note": each.note_id, "read_at": each.read_at} for each in page.readings],
    }


def _page_blocks(shell: Shell, page: LoanPage) -> Iterable[RenderableType]:
    each, people = page.loan, shell.people
    yield facts(
        {
            "Chart": each.chart,
            "For": KINDS[each.kind],
            **_terms(page),
            "Notes of": people.name(each.author_id),
            "Lent by": people.name(each.lender_id),
            "Lent to": people.name(each.borrower_id),
            "Lent": each.lent_at,
            "Ends" if each.open else "Would have ended": each.until,
            **({"Ended": each.ended_at} if each.ended_at else {}),
        }
    )
    yield heading("Notes")
    yield table(
        ["Note", "Session", "Sections#"],
        [(note.note_id[:8], note.session_at, note.sections) for note in page.notes],
        empty="Nothing is lent any more." if not each.open else "Nothing is lent.",
    )
    yield heading("Read")
    yield table(
        ["When", "Note"],
        [(reading.read_at, reading.note_id[:8]) for reading in page.readings],
        empty="Nothing was read yet.",
    )


def _terms(page: LoanPage) -> dict[str, object]:
    match page.terms:
        case Training(program=program):
            return {"Program": program}
        case Suit(court=court, docket=docket, member=member):
            return {"Court": court, "Docket": docket, "Brought by": member}


def _table(shell: Shell, loans: Iterable[Loan], empty: str) -> RenderableType:
    people = shell.people
    return table(
        ["Loan", "Chart", "For", "From", "To", "Ends", "Standing"],
        [
            (
                each.loan_id[:8],
                each.chart,
                KINDS[each.kind],
                people.name(each.lender_id),
                people.name(each.borrower_id),
                each.until,
                "open" if each.open else "over",
            )
            for each in loans
        ],
        empty=empty,
    )


def _left_out(made: Lent) -> list[RenderableType]:
    if not made.left_out:
        return []
    return [hint(f"{count(made.left_out, 'section')} of that chart are beyond its reach.")]


def _lent_json(made: Lent) -> dict[str, object]:
    return {"loan": made.loan_id, "sections": made.sections, "left_out": made.left_out}


def _loan_id(shell: Shell, typed: str) -> str:
    seen = shell.vault.loans.overview(shell.actor)
    return one_beginning(typed, [each.loan_id for each in (*seen.lent, *seen.borrowed)], "loan")
