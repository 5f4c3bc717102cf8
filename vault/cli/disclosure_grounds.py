"""What a legal basis rests on: shown, put on record fact by fact, and taken back."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import RenderableType
from rich.padding import Padding

from vault.cli.blocks import attention, heading, hint, next_step, prose, styled
from vault.cli.disclosure_intake import REASON
from vault.cli.disclosure_page import STATE_FIELDS, show_step, state_blocks, state_json
from vault.cli.frame import VaultCommand, pass_shell
from vault.cli.new_file import NEW_FILE, keep
from vault.cli.params import CASE, DAY, MOMENT, WORDS, OneOf
from vault.cli.shell import People, Shell
from vault.disclosure.rules.elements.vocabulary import Element
from vault.disclosure.rules.steps.base import named
from vault.disclosure.work.dossier import Dossier
from vault.disclosure.work.standing import Ground
from vault.jurisdictions.rules import SubpoenaRule

ELEMENT = click.argument(
    "element", type=OneOf(Element, "element"), help="See `vaultctl disclosure elements`."
)
HOLDER = click.option(
    "--holder", default="", metavar="HANDLE", help="The member whom it is about, such as A."
)


@click.command(
    cls=VaultCommand,
    fields=STATE_FIELDS
    | {
        "elements": "list of {depth, words, element, met, any, citation, roles, document, holder, "
        "ends, recorded}; a line without element is a group, of which one part is enough if `any`",
        "state_rule": "the state's own rule {id, what, citation, as_of, warning}, or null",
    },
)
@CASE
@pass_shell
def elements(shell: Shell, case: str) -> None:
    """Show what the basis takes, and what stands on record."""
    found = shell.vault.cases.read(shell.actor, case)
    rule = shell.vault.grounds.state_rule(found.state.basis)
    shell.out.result(
        state_json(found.number, found.state)
        | {
            "elements": [_line_json(each, shell.people) for each in found.grounds],
            "state_rule": rule
            and {
                "id": rule.id,
                "what": rule.what,
                "citation": rule.citation,
                "as_of": rule.as_of,
                "warning": rule.warning,
            },
        },
        *_blocks(found, shell.people),
        *(_rule_blocks(rule) if rule else []),
    )


@click.command(cls=VaultCommand, fields=STATE_FIELDS | {"element": "the fact on record"})
@CASE
@ELEMENT
@click.option("--on", type=DAY, required=True, help="The day of the fact.")
@click.option("--source", type=WORDS, help="Where it is written, or who said so; else asked for.")
@HOLDER
@click.option("--until", type=MOMENT, help="When it ceases to stand, if it does.")
@click.option(
    "--document",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The PDF that shows it; kept under the case's key.",
)
@pass_shell
def establish(
    shell: Shell,
    case: str,
    element: Element,
    on: date,
    source: str | None,
    holder: str,
    until: datetime | None,
    document: Path | None,
) -> None:
    """Put on record one fact that the basis rests on."""
    state = shell.vault.grounds.establish(
        shell.actor,
        case,
        element,
        on=on,
        source=shell.ask(source, "Where is it written, or who said so", "--source"),
        holder=holder,
        until=until,
        document=document.read_bytes() if document else None,
    )
    show_step(shell, case, state, f"On record: {element.words}.", element=element)


@click.command("take-back", cls=VaultCommand, fields=STATE_FIELDS | {"element": "the fact"})
@CASE
@ELEMENT
@HOLDER
@REASON
@pass_shell
def take_back(shell: Shell, case: str, element: Element, holder: str, reason: str | None) -> None:
    """Take back one fact; what was built on the basis is void."""
    words = shell.ask(reason, "Why: revoked, over, or found untrue", "--reason")
    state = shell.vault.grounds.withdraw(shell.actor, case, element, words, holder=holder)
    show_step(shell, case, state, f"No longer on record: {element.words}.", element=element)


@click.command(cls=VaultCommand, fields={"case": "its number", "number": "which", "file": "copy"})
@CASE
@click.argument("number", type=int, help="The number of the record; see `elements`.")
@NEW_FILE
@pass_shell
def document(shell: Shell, case: str, number: int, file: Path) -> None:
    """Write the document filed with a fact into a new file."""
    content = shell.vault.grounds.read_document(shell.actor, case, number)
    shell.out.result(
        {"case": case, "number": number, "file": str(file)},
        keep(content, file, "document"),
    )


def _line_json(line: Ground, people: People) -> dict[str, Any]:
    branch, rule = line.branch, line.rule
    return {
        "depth": branch.depth,
        "words": branch.words,
        "element": branch.element,
        "met": branch.met,
        "any": branch.any,
        "citation": rule.citation if rule else "",
        "roles": sorted(rule.roles) if rule else [],
        "document": bool(rule and rule.document),
        "holder": bool(rule and rule.holder),
        "ends": bool(rule and rule.ends),
        "recorded": [
            {
                "number": each.number,
                "at": each.at,
                "by": people.name(each.by),
                "holder": each.holder,
                "on": each.on,
                "until": each.until,
                "source": each.source,
                "document": each.document,
            }
            for each in line.recorded
        ],
    }


def _rule_blocks(rule: SubpoenaRule) -> list[RenderableType]:
    return [
        heading("The state's own rule"),
        prose(rule.what),
        hint(f"{rule.citation}; as of {rule.as_of:%Y-%m-%d}"),
        *([attention(rule.warning)] if rule.warning else []),
    ]


def _blocks(case: Dossier, people: People) -> list[RenderableType]:
    title = case.state.basis.words if case.state.basis else "not classified yet"
    blocks: list[RenderableType] = [styled(f"{case.number}  {title}", "bold")]
    if case.state.basis is None:
        blocks.append(hint("What it takes is known once the paper is classified."))
    elif not case.grounds:
        blocks.append(hint("It rests on the paper alone."))
    for line in case.grounds:
        blocks += _line_blocks(line, people)
    return [
        *blocks,
        heading("Where it stands"),
        *state_blocks(case.state),
        *(
            [next_step(f"vaultctl disclosure establish {case.number} ELEMENT", "records one")]
            if case.grounds
            else []
        ),
    ]


def _line_blocks(line: Ground, people: People) -> list[RenderableType]:
    branch, rule = line.branch, line.rule
    indent = 2 * branch.depth
    mark = "✓" if branch.met else "·"
    if branch.element is None or rule is None:
        mark = " " if branch.optional else mark
        words = f"{branch.words} (one of these is enough)" if branch.any else branch.words
        return [Padding(styled(f"{mark} {words}", "bold"), (0, 0, 0, indent), expand=False)]
    takes = [rule.citation, f"by {named(rule.roles)}"]
    takes += ["with its document"] if rule.document else []
    takes += ["for each member"] if rule.holder else []
    said = [
        f"{each.number}  {each.on:%Y-%m-%d}  {people.name(each.by)}"
        f"{f'  for {each.holder}' if each.holder else ''}: {each.source}"
        for each in line.recorded
    ]
    return [
        Padding(
            styled(f"{mark} {branch.words}  [{branch.element.value}]", ""),
            (0, 0, 0, indent),
            expand=False,
        ),
        *(
            Padding(hint(words), (0, 0, 0, indent + 2), expand=False)
            for words in (said or ["; ".join(takes)])
        ),
    ]
