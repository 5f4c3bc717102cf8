"""Deciding sections with the clinician's keys: release, redact or withhold."""

from __future__ import annotations

import re
from collections.abc import Sequence

import click
from rich.text import Text

from vault.cli.blocks import attention, bullets, clean, count, facts, heading, hint, styled
from vault.cli.disclosure_page import STATE_FIELDS, show_step
from vault.cli.disclosure_scope import chosen, title
from vault.cli.frame import VaultCommand, pass_shell
from vault.cli.params import CASE, WORDS, YES, OneOf, codes
from vault.cli.shell import Shell
from vault.disclosure.rules.decisions import Decision, Span
from vault.disclosure.rules.vocabulary import Action, ReasonCode
from vault.disclosure.sections.judging import Judgement
from vault.disclosure.sections.on_file import SectionOnFile
from vault.disclosure.services.desk import ShownSection
from vault.disclosure.services.scoping import CaseSections
from vault.errors import InvalidInput
from vault.importing.preview import in_one_line

SECTIONS = click.argument("typed", metavar="[SECTION]...", nargs=-1)
CODE = click.option(
    "--code",
    type=OneOf(ReasonCode, "code"),
    help="Why it stays back: "
    + ", ".join(f"{each.value} {each.words}" for each in ReasonCode)
    + ".",
)


class NotThere(InvalidInput):
    """The words to be redacted do not stand in the section."""

    code = "words-not-in-section"
    default_untouched = "No decision was recorded."
    default_remedy = "See `vaultctl disclosure read CASE SECTION` for its text."


class SpanWords(click.ParamType[tuple[int, int, int]]):
    """A stretch of a paragraph: 2:10-85 is from its 10th character up to its 85th."""

    name = "span"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int, int]:
        """Read the span."""
        match = re.fullmatch(r"(\d+):(\d+)-(\d+)", str(value))
        if not match:
            self.fail("Write a span as PARAGRAPH:START-END, such as 2:10-85.", param, ctx)
        paragraph, start, end = map(int, match.groups())
        return paragraph, start, end


@click.command(
    cls=VaultCommand,
    fields={
        "section": "its id",
        "title": "its title",
        "label": "its label",
        "paragraphs": "its text, in the pieces that spans count from 0",
        "extent": "how far the paper reaches it: none, part or whole",
        "why": "for what reason",
        "action": "what is decided, or null",
    },
)
@CASE
@click.argument("typed", metavar="SECTION", help="The beginning of its id.")
@pass_shell
def read(shell: Shell, case: str, typed: str) -> None:
    """Read one section with your own keys; logged first."""
    found = shell.vault.scoping.sections(shell.actor, case)
    [section] = chosen(found, [typed])
    shown = shell.vault.desk.show_section(shell.actor, case, section.version_id)
    action = shown.made.decision.action if shown.made else None
    shell.out.result(
        {
            "section": section.version_id,
            "title": shown.section.facts.title,
            "label": shown.section.facts.label.to_json(),
            "paragraphs": list(shown.paragraphs),
            "extent": shown.reach.extent,
            "why": shown.reach.why,
            "action": action,
        },
        styled(shown.section.facts.title, "bold"),
        facts(
            {
                "Session": shown.section.facts.session_on,
                "Label": in_one_line(shown.section.facts.label),
                "Reach": f"it {shown.reach.extent.words}: {shown.reach.why}",
                "Decision": action.words if action else "open",
            }
        ),
        *_numbered(shown),
    )


@click.command(cls=VaultCommand, fields=STATE_FIELDS | {"sections": "ids of the sections decided"})
@CASE
@click.argument("action", type=OneOf(Action, "action"), help=f"One of {codes(Action)}.")
@SECTIONS
@click.option("--clause", type=int, help="Number of the clause that it answers.")
@CODE
@click.option("--text", "texts", type=WORDS, multiple=True, help="Words to redact, everywhere.")
@click.option("--span", "spans", type=SpanWords(), multiple=True, help="A stretch: 2:10-85.")
@click.option("--asked", is_flag=True, help="All open sections that the clause asks for.")
@click.option("--open", "rest", is_flag=True, help="All sections still open.")
@click.option("--reason", type=WORDS, default="", help="Why, for the readers of audit-detail.")
@YES
@pass_shell
def decide(
    shell: Shell,
    case: str,
    action: Action,
    typed: tuple[str, ...],
    clause: int | None,
    code: ReasonCode | None,
    texts: tuple[str, ...],
    spans: tuple[tuple[int, int, int], ...],
    asked: bool,
    rest: bool,
    reason: str,
    yes: bool,
) -> None:
    """Release, redact or withhold sections.

    What is not decided is withheld.

    \b
    decide D-7K2M4Q release k3p7 --clause 1
    decide D-7K2M4Q redact m2x4 --clause 2 --code R3 --text @sentence.txt
    decide D-7K2M4Q withhold --open      each with the code that fits its label

    Words to redact are better given as @FILE or - : what stands in the command stays in the
    shell's history.
    """
    found = shell.vault.scoping.sections(shell.actor, case)
    wanted = _wanted(shell, case, found, typed, clause, asked=asked, rest=rest)
    if (asked or rest) and action is not Action.WITHHOLD:
        wanted = _together(shell, found, wanted)
    asking = {e.section: e.clause for e in shell.vault.scoping.suggestions(shell.actor, case)}
    judgements = [
        Judgement(
            _decision(shell, case, found, each, action, clause, code, texts, spans, asking), reason
        )
        for each in wanted
    ]
    if asked or rest:
        shell.out.aside(
            bullets(
                _listed(each, found, made) for each, made in zip(wanted, judgements, strict=True)
            )
        )
        shell.confirm(f"Decide these {len(wanted)} sections so?", yes=yes)
    state = shell.vault.deciding.decide(shell.actor, case, judgements)
    ids = [each.version_id for each in wanted]
    said = f"{count(len(ids), 'section')} {action.words}."
    show_step(shell, case, state, said, sections=ids)


@click.command(cls=VaultCommand, fields=STATE_FIELDS)
@CASE
@SECTIONS
@click.option("--reason", type=WORDS, help="Why, else it is asked for.")
@pass_shell
def reopen(shell: Shell, case: str, typed: tuple[str, ...], reason: str | None) -> None:
    """Take decisions back.

    What they had released is sealed again at once.
    """
    found = shell.vault.scoping.sections(shell.actor, case)
    ids = [each.version_id for each in chosen(found, typed)]
    words = shell.ask(reason, "Why", "--reason")
    state = shell.vault.deciding.reopen(shell.actor, case, ids, words)
    show_step(shell, case, state, f"Taken back: {count(len(ids), 'decision')}.")


def _wanted(
    shell: Shell,
    case: str,
    found: CaseSections,
    typed: Sequence[str],
    clause: int | None,
    *,
    asked: bool,
    rest: bool,
) -> list[SectionOnFile]:
    if sum(map(bool, (typed, asked, rest))) != 1:
        raise click.UsageError("Name sections, or give --asked with --clause, or --open.")
    if asked and clause is None:
        raise click.UsageError("--asked goes with --clause.")
    if typed:
        return chosen(found, typed)
    undecided = found.case.state.undecided
    if asked:
        proposals = shell.vault.scoping.suggestions(shell.actor, case)
        undecided &= {each.section for each in proposals if each.clause == clause}
    wanted = [each for each in found.sections if each.version_id in undecided]
    if not wanted:
        raise InvalidInput("No open section in scope is meant.", untouched="Nothing was decided.")
    return wanted


def _together(
    shell: Shell, found: CaseSections, wanted: Sequence[SectionOnFile]
) -> list[SectionOnFile]:
    """Return the sections that may be released together; name those that are released singly."""
    apart = [each for each in wanted if found.case.reach(each.facts).singly]
    if len(apart) == len(wanted) > 1:
        raise InvalidInput(
            "Each of these sections is released by itself (HUAPRV).",
            untouched="Nothing was decided.",
            remedy="Name one of them.",
        )
    if apart and len(wanted) > 1:
        shell.out.aside(
            attention("Left out, as each is released by itself (HUAPRV):"),
            bullets(f"{each.facts.session_on}  {title(each, found)}" for each in apart),
        )
        return [each for each in wanted if each not in apart]
    return list(wanted)


def _decision(
    shell: Shell,
    case: str,
    found: CaseSections,
    section: SectionOnFile,
    action: Action,
    clause: int | None,
    code: ReasonCode | None,
    texts: Sequence[str],
    spans: Sequence[tuple[int, int, int]],
    asking: dict[str, int],
) -> Decision:
    version = section.version_id
    reach = found.case.reach(section.facts)
    answered = clause or reach.clause or asking.get(version)
    if action is not Action.REDACT and (texts or spans):
        raise click.UsageError("--text and --span go with redact.")
    if action is Action.WITHHOLD:
        fitting = code or reach.code or ReasonCode.R1
        return Decision(section=version, action=action, clause=answered, code=fitting)
    if action is Action.RELEASE:
        return Decision(section=version, action=action, clause=answered)
    if code is None:
        raise click.UsageError("Redacting takes --code.")
    marked = [Span(*span, code) for span in spans]
    for text in texts:
        places = shell.vault.desk.occurrences(shell.actor, case, [version], text, code)
        if version not in places:
            raise NotThere("The words to redact do not stand in the section.")
        marked += places[version]
    return Decision(section=version, action=action, clause=answered, spans=tuple(marked))


def _listed(section: SectionOnFile, found: CaseSections, judgement: Judgement) -> str:
    decision = judgement.decision
    code = f", {decision.code.value} {decision.code.words}" if decision.code else ""
    clause = f", clause {decision.clause}" if decision.clause else ""
    return (
        f"{section.facts.session_on}  {title(section, found)}: "
        f"{decision.action.words}{code}{clause}"
    )


def _numbered(shown: ShownSection) -> list[Text]:
    lines: list[Text] = []
    for place, text in enumerate(shown.paragraphs):
        lines += [
            heading(f"Paragraph {place}, {len(text)} characters"),
            Text(clean(text)),
        ]
    return lines or [hint("It has no text.")]
