"""A request about a production in plain words; pure."""

from __future__ import annotations

from vault.disclosure.rules.attestation_request import Part, ReleaseRequest
from vault.typesetting.letter import Block, Facts, Heading, Items, Table

_COURT = {
    "asked": "asked to withdraw, narrow or seal, and answered",
    "explained": "not asked, for a reason on record",
    "not-needed": "not called for on this basis",
}
_WAITS = (
    "A production is rendered and waits for your review and approval. The practice has decided "
    "each section, and a self-test found no withheld word in any file."
)


def release_blocks(request: ReleaseRequest) -> tuple[Block, ...]:
    """Return what a request about a production sets out."""
    return (
        _WAITS,
        Facts(
            (
                ("Legal basis", request.basis.words),
                ("The paper", "verified" if request.verified else "not verified"),
                ("The records", "on hold" if request.held else "not all on hold"),
                (
                    "Consultation",
                    "on record, or why there was none" if request.consulted else "none",
                ),
                ("The court", _COURT[request.court]),
                ("Warnings of the self-test", f"{request.warnings}, each answered"),
                ("Sections that it could not look for", str(request.unchecked)),
            )
        ),
        *_facts(request),
        Heading("What the paper asks for"),
        Table(
            ("Clause", "Reaches", "Names joint sessions", "Limited in time", "Holders cleared"),
            tuple(
                (
                    str(each.number),
                    " and ".join(f"{kind.words}s" for kind in each.reaches),
                    _yes(each.joint),
                    _yes(each.dated),
                    str(each.clears),
                )
                for each in request.clauses
            ),
            (1, 3, 2, 2, 2),
        ),
        Heading("What was decided, section by section"),
        Table(
            ("No.", "Of", "Decision", "Clause", "Why it stays back"),
            tuple(
                (
                    str(each.number),
                    each.kind.words,
                    each.decision.words,
                    str(each.clause or "none"),
                    "\n".join(f"{code.value} {code.words}" for code in each.codes),
                )
                for each in request.sections
            ),
            (1, 3, 2, 1, 3),
        ),
        Heading("Who did what"),
        Items(tuple(map(_part, request.people))),
    )


def _part(part: Part) -> str:
    roles = ", ".join(role.value.replace("_", " ") for role in part.roles)
    return f"Person {part.person} ({roles}): {'; '.join(step.words for step in part.steps)}"


def _facts(request: ReleaseRequest) -> tuple[Block, ...]:
    if not request.facts:
        return ()
    rows = tuple((each.element.words, _yes(each.on_record)) for each in request.facts)
    return (
        Heading("What the basis may rest on, and whether it is on record"),
        Table(("Fact", "On record"), rows, (5, 1)),
    )


def _yes(value: bool) -> str:
    return "yes" if value else "no"
