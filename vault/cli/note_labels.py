"""Labels of signed sections: raised at once, lowered by two people."""

from __future__ import annotations

import click

from vault.cli.blocks import attention, done, facts, heading, next_step, short, table
from vault.cli.frame import JSON_ONLY, VaultCommand, pass_shell
from vault.cli.lookup import one_beginning
from vault.cli.note_text import LABEL
from vault.cli.note_typed import SECTION, section_id
from vault.cli.params import WORDS
from vault.cli.shell import Shell
from vault.importing.preview import in_one_line
from vault.labels.handling import MEANING
from vault.labels.label import Label
from vault.labels.vocabulary import (
    Code,
    Confidentiality,
    Law,
    LocalCode,
    Obligation,
    Refrain,
    Sensitivity,
)

VOCABULARIES: dict[str, type[Code]] = {
    "confidentiality": Confidentiality,
    "sensitivity": Sensitivity,
    "law": Law,
    "local": LocalCode,
    "obligation": Obligation,
    "refrain": Refrain,
}
REQUEST = click.argument("typed", metavar="REQUEST", help="The beginning of its id.")
REASON = click.option("--reason", type=WORDS, help="Why, else it is asked for.")


@click.command(
    cls=VaultCommand,
    fields={
        "section": "its id",
        "label": "its label now",
        "request": "id of the request that waits for a second person, or null",
    },
)
@SECTION
@click.argument("label", type=LABEL, help="In quotation marks; see above.")
@REASON
@pass_shell
def relabel(shell: Shell, typed: str, label: Label, reason: str | None) -> None:
    """Give a section a label, or another one.

    A label is names and values with blanks between them, all in one argument:

    \b
    confidentiality=R      one code, always needed
    sensitivity=MH,SUD     what it is about; law= and local= alike
    refrain=NOPAT          what must not be done with it; obligation= what must
    subject=A,CH1          the members whom it is about
    holder=A,B             the members whose privilege it is

    \b
    vaultctl note relabel 6xgz "confidentiality=R sensitivity=MH holder=A"

    `vaultctl note codes` lists the codes. V alone is what an unlabelled section counts as; with
    a code beside it, it is a label.

    A section that is still unlabelled is its author's to label, and nobody else has to agree.
    Raising the protection of a labelled one takes one person who holds its key. Whatever lowers
    it, as taking a code or a member away does, waits for a second person.
    """
    found = section_id(shell, typed)
    why = shell.ask(reason, "Why", "--reason")
    made = shell.vault.labelling.relabel(shell.actor, found, label, why)
    fields = {"section": found, "label": made.label.to_json(), "request": made.request_id}
    if made.request_id is None:
        shell.out.result(fields, done(f"The label is {in_one_line(made.label)}."))
        return
    shell.out.result(
        fields,
        attention("This lowers the protection, so a second person must confirm it."),
        next_step(f"vaultctl note confirm {made.request_id[:8]}", "(a colleague runs this)"),
    )


@click.command(
    "codes",
    cls=VaultCommand,
    common=JSON_ONLY,
    fields={
        "codes": "list of {name, code, words, does}: what a label's names may be given, and for "
        "obligations and refrains what each does here"
    },
)
@pass_shell
def label_codes(shell: Shell) -> None:
    """List the codes that labels are made of."""
    shell.out.result(
        {
            "codes": [
                {"name": name, "code": code, "words": code.words, "does": MEANING.get(code, "")}
                for name, vocabulary in VOCABULARIES.items()
                for code in vocabulary
            ]
        },
        *(
            block
            for name, vocabulary in VOCABULARIES.items()
            for block in (
                heading(f"{name}="),
                facts({code.value: _said(code) for code in vocabulary}),
            )
        ),
    )


@click.command(
    cls=VaultCommand,
    fields={"requests": "list of {id, section, note, chart, present, wanted, by, at}"},
)
@pass_shell
def waiting(shell: Shell) -> None:
    """List the lower labels that wait for a second person."""
    found, people = shell.vault.labelling.waiting(shell.actor), shell.people
    shell.out.result(
        {
            "requests": [
                {
                    "id": each.request_id,
                    "section": each.section_id,
                    "note": each.note_id,
                    "chart": each.chart,
                    "present": each.present.to_json(),
                    "wanted": each.wanted.to_json(),
                    "by": people.name(each.requested_by),
                    "at": each.requested_at,
                }
                for each in found
            ]
        },
        table(
            ["Request", "Section", "Chart", "Now", "Wanted", "By"],
            [
                (
                    short(each.request_id),
                    short(each.section_id),
                    each.chart,
                    in_one_line(each.present),
                    in_one_line(each.wanted),
                    people.name(each.requested_by),
                )
                for each in found
            ],
            empty="No label waits for a second person.",
        ),
    )


@click.command(cls=VaultCommand, fields={"request": "its id"})
@REQUEST
@pass_shell
def confirm(shell: Shell, typed: str) -> None:
    """Agree, as the second person, to a lower label."""
    found = _request(shell, typed)
    shell.vault.labelling.confirm(shell.actor, found)
    shell.out.result({"request": found}, done("The lower label is set."))


@click.command(cls=VaultCommand, fields={"request": "its id"})
@REQUEST
@REASON
@pass_shell
def decline(shell: Shell, typed: str, reason: str | None) -> None:
    """Refuse a lower label, or take your own request back."""
    found = _request(shell, typed)
    shell.vault.labelling.decline(shell.actor, found, shell.ask(reason, "Why", "--reason"))
    shell.out.result({"request": found}, done("The label stays as it is."))


def _said(code: Code) -> str:
    does = MEANING.get(code)
    return f"{code.words}: {does}" if does else code.words


def _request(shell: Shell, typed: str) -> str:
    ids = [each.request_id for each in shell.vault.labelling.waiting(shell.actor)]
    return one_beginning(typed, ids, "request")
