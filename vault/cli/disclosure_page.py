"""A disclosure case as screens and as JSON."""

from __future__ import annotations

from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from vault.cli.blocks import (
    attention,
    bullets,
    clean,
    done,
    facts,
    heading,
    hint,
    next_step,
    prose,
    short,
    styled,
    table,
)
from vault.cli.shell import People, Shell
from vault.disclosure.ledger.codec import encode
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.case_parts import Access
from vault.disclosure.rules.clauses import Clause
from vault.disclosure.rules.instruments import FROM_CLIENTS, Instrument
from vault.disclosure.rules.vocabulary import State
from vault.disclosure.rules.workflow import missing
from vault.disclosure.work.dossier import CaseSummary, Dossier

STATE_FIELDS = {
    "case": "the case's number",
    "state": "how far the case has come",
    "sides": "what holds it up or turned it back",
    "missing": "list of {words, who}: what the next step takes, and who may see to it",
    "late": "what came on record since the basis was found met; it waits to be found met again",
}


def state_json(case: str, state: CaseState) -> dict[str, Any]:
    """Return the JSON fields of a case's state."""
    return {
        "case": case,
        "state": state.state,
        "sides": sorted(state.sides),
        "missing": [{"words": each.words, "who": each.who} for each in missing(state)],
        "late": list(state.late),
    }


def show_step(shell: Shell, case: str, state: CaseState, said: str, **fields: Any) -> None:
    """Show that a step was taken, and what the next one takes."""
    shell.out.result(state_json(case, state) | fields, done(said), *state_blocks(state))


def state_blocks(state: CaseState) -> list[RenderableType]:
    """Return where a case stands and what it waits for."""
    waits = missing(state)
    place = f"{state.state.rank + 1} of {len(State)}"
    return [
        Text.assemble(("Now ", "dim"), (state.stands_at, "bold"), (f"  ({place})", "dim")),
        *(attention(side.words.capitalize() + ".") for side in sorted(state.sides)),
        *([bullets(f"{each.words} ({each.who})" for each in waits)] if waits else []),
        *(
            [
                attention(
                    "On record since the basis was found met, so nothing rests on it until that "
                    f"is found again: {', '.join(state.late)}."
                )
            ]
            if state.late
            else []
        ),
    ]


def versus(parties: tuple[str, ...]) -> str:
    """Write the parties in one line, without their designations."""
    return " v. ".join(party.split(",")[0] for party in parties)


def clause_words(clause: Clause) -> str:
    """Write a clause's limits in one line."""
    limits = []
    if clause.date_from or clause.date_to:
        first, last = clause.date_from, clause.date_to
        limits.append(
            f"{first}" if first == last else f"{first or 'any date'} to {last or 'any date'}"
        )
    if clause.kinds:
        limits.append(", ".join(sorted(clause.kinds)))
    if clause.subjects:
        limits.append(f"about {', '.join(sorted(clause.subjects))}")
    if clause.title_words:
        limits.append(f"titles with {', '.join(clause.title_words)}")
    if clause.expressly:
        limits.append(f"names {', '.join(sorted(each.words for each in clause.expressly))}")
    cleared = ", ".join(f"{each.holder} ({each.ground})" for each in clause.cleared)
    return "; ".join([*limits, f"clears {cleared}" if cleared else "clears nobody"])


def clause_blocks(clauses: tuple[Clause, ...]) -> list[RenderableType]:
    """Return clauses as their own words with their limits."""
    blocks: list[RenderableType] = []
    for clause in clauses:
        limits = Padding(hint(clause_words(clause)), (0, 0, 0, 5), expand=False)
        blocks += [prose(f"{clause.number}. {clause.words}"), limits]
    return blocks


def list_blocks(cases: tuple[CaseSummary, ...]) -> list[RenderableType]:
    """Return the cases of a person as a table."""
    return [
        table(
            ["Case", "Caption", "Basis", "State", "Answer by"],
            [
                (
                    each.number,
                    f"{versus(each.caption.parties) or each.caption.requester} "
                    f"{each.caption.docket}".strip(),
                    each.basis.words if each.basis else "",
                    ", ".join([each.state.words, *(side.words for side in each.sides)]),
                    each.return_at,
                )
                for each in cases
            ],
            empty="You take part in no case. `vaultctl disclosure open` opens one.",
        )
    ]


def list_json(cases: tuple[CaseSummary, ...]) -> list[dict[str, Any]]:
    """Return the cases of a person as JSON."""
    return [
        {
            "case": each.number,
            "id": each.case_id,
            "court": each.caption.court,
            "docket": each.caption.docket,
            "parties": list(each.caption.parties),
            "state": each.state,
            "sides": list(each.sides),
            "basis": each.basis,
            "return_at": each.return_at,
        }
        for each in cases
    ]


DOSSIER_FIELDS = STATE_FIELDS | {
    "id": "the case's id",
    "charts": "numbers of the charts that it asks for",
    "basis": "its legal basis, or null",
    "access": "of a client's request: {extended_until, denied, designation, fee}",
    "papers": "list of {version, instrument, clauses}, the present one last",
    "clauses": "what is asked for now",
    "decisions": "list of {section, action, clause, code, by, at} that stand",
    "rounds": "list of {number, party, status, clauses}",
    "tasks": "list of {id, kind, chart, member, due_at, done_at}",
    "participants": "user names",
    "history": "list of {number, at, by, words, particulars}",
}


def dossier_json(case: Dossier, people: People) -> dict[str, Any]:
    """Return the JSON fields of a case."""
    fields: dict[str, Any] = {
        "id": case.case_id,
        "charts": list(case.charts),
        "basis": case.state.basis,
        "access": encode(case.state.access),
        "papers": [
            {
                "version": each.version,
                "instrument": encode(each.instrument),
                "clauses": encode(each.clauses),
            }
            for each in case.papers
        ],
        "clauses": encode(case.clauses),
        "decisions": [
            {
                "section": section,
                "action": made.decision.action,
                "clause": made.decision.clause,
                "code": made.decision.code,
                "by": people.name(made.by),
                "at": made.at,
            }
            for section, made in sorted(case.decisions.items())
        ],
        "rounds": encode(case.rounds),
        "tasks": [
            {
                "id": each.task_id,
                "kind": each.kind,
                "chart": each.chart,
                "member": each.member,
                "due_at": each.due_at,
                "done_at": each.done_at,
            }
            for each in case.tasks
        ],
        "participants": [each.username for each in case.participants],
        "history": [
            {
                "number": each.number,
                "at": each.at,
                "by": people.name(each.by),
                "words": each.words,
                "particulars": dict(each.particulars),
            }
            for each in case.history
        ],
    }
    return state_json(case.number, case.state) | fields


def dossier_blocks(case: Dossier) -> list[RenderableType]:
    """Return the screen of a case: who, what is asked, where it stands, what is open."""
    paper = case.papers[-1].instrument
    counted = dict.fromkeys(("release", "redact", "withhold"), 0)
    for made in case.decisions.values():
        counted[made.decision.action] += 1
    return [
        styled(f"{case.number}  {versus(paper.parties)}  {paper.docket}", "bold"),
        facts(
            {
                "Paper": _paper_words(paper),
                "Asked by": f"{paper.requester} ({paper.requester_role})"
                if paper.requester
                else "",
                "Answer by": case.state.access.extended_until or paper.return_at,
                "Basis": case.state.basis.words if case.state.basis else "not classified yet",
                **_copy_facts(case.state.access),
                "Charts": case.charts,
                "Taking part": [each.username for each in case.participants],
                "Scope": f"{len(case.state.scope.sections)} sections, "
                f"{counted['release']} released, {counted['redact']} redacted, "
                f"{counted['withhold']} withheld, {len(case.state.undecided)} undecided"
                if case.state.scope.version
                else "not set yet",
            }
        ),
        heading("What is asked for"),
        *clause_blocks(case.clauses),
        heading("Where it stands"),
        *state_blocks(case.state),
        heading("Open tasks"),
        table(
            ["Task", "What", "Chart", "Member", "Due"],
            [
                (short(each.task_id), each.kind.words, each.chart, each.member, each.due_at)
                for each in case.tasks
                if each.done_at is None
            ],
            empty="None.",
        ),
        *(
            [next_step(f"vaultctl disclosure task {case.number} TASK", "once one is seen to")]
            if any(each.done_at is None for each in case.tasks)
            else []
        ),
    ]


def _paper_words(paper: Instrument) -> str:
    """Write what a paper is in one line; a client's own is of no court."""
    of = "" if paper.kind in FROM_CLIENTS else f" of {paper.court or '?'}"
    return (
        f"{paper.kind.words}{of}, {paper.dated_on or '?'}, signed by {paper.signed_by or '?'} "
        f"({paper.signer.words})"
    )


def _copy_facts(access: Access) -> dict[str, str]:
    """Return to whom a client directs their copy and what it costs, where that is on record."""
    to, fee = access.designation, access.fee
    found = {}
    if to is not None:
        found["Copy goes to"] = f"{to.person}, {to.address}; directed in writing on {to.signed_on}"
    if fee is not None:
        agreed = f"; agreed to on {fee.agreed_on}" if fee.agreed_on else ""
        worked_out = f"; {fee.worked_out}" if fee.cents else ""
        found["Fee"] = f"{fee.words}{worked_out}{agreed}"
    return found


def history_blocks(case: Dossier, people: People) -> list[RenderableType]:
    """Return all that was done in a case, in order."""
    blocks: list[RenderableType] = []
    for each in case.history:
        blocks.append(
            Text.assemble(
                (f"{each.number:>3}  {each.at:%Y-%m-%d %H:%M}  ", "dim"),
                (f"{people.name(each.by):<12}", "cyan"),
                clean(each.words),
            )
        )
        blocks += [
            Padding(hint(f"{name}: {text}"), (0, 0, 0, 5), expand=False)
            for name, text in each.particulars.items()
            if text
        ]
    return blocks
