"""A production as a screen and as JSON."""

from __future__ import annotations

from typing import Any

from rich.console import RenderableType

from vault.cli.blocks import attention, count, facts, heading, prose
from vault.cli.shell import People
from vault.production.keeping.content import RestatementWarning
from vault.production.keeping.views import ProductionSummary

PRODUCTION_FIELDS = {
    "production": "its id",
    "number": "its number in the matter",
    "state": "rendered, void, approved, sealed or transmitted",
    "profile": "production or filing",
    "digest": "SHA-256 of exactly what an approval approves",
    "bates": "its pages",
    "rendered_by": "user name",
    "rendered_at": "instant",
    "warnings": "list of {id, part, title, words, answer}: released text that restates withheld "
    "text",
    "unchecked": "how many sections no self-test could look for, nobody holding their keys",
    "log": "{form, rows, items, sealed, reveals}: the privilege log, by document or by category; "
    "whether it goes to the court or counsel alone; what it would tell: client, substance_use",
    "package_sha256": "the package's hash, or null",
    "dependent": "user names of approvers whom somebody invited who prepared the case",
}


def production_json(made: ProductionSummary, people: People) -> dict[str, Any]:
    """Return the JSON fields of a production."""
    return {
        "production": made.production_id,
        "number": made.number,
        "state": made.state,
        "profile": made.profile,
        "digest": made.digest,
        "bates": str(made.bates),
        "rendered_by": people.name(made.rendered_by),
        "rendered_at": made.rendered_at,
        "warnings": [
            {
                "id": each.warning.id,
                "part": each.warning.part,
                "title": each.warning.title,
                "words": list(each.warning.words),
                "answer": each.answer,
            }
            for each in made.warnings
        ],
        "unchecked": made.unchecked,
        "log": {
            "form": "category" if made.log.by_category else "document",
            "rows": made.log.rows,
            "items": made.log.items,
            "sealed": made.log.apart,
            "reveals": sorted(made.log.revealed),
        },
        "package_sha256": made.package_sha256,
        "dependent": [people.name(each) for each in made.dependent],
    }


def production_blocks(made: ProductionSummary) -> list[RenderableType]:
    """Return the screen of a production: its pages, its hash, and what to answer."""
    open_ = [each for each in made.warnings if not each.answer]
    return [
        facts(
            {
                "Production": f"{made.number}, {made.state}",
                "Pages": made.bates,
                "Privilege log": made.log.words,
                "Digest": made.digest,
            }
        ),
        *(
            [
                attention(
                    f"Not looked for: {count(made.unchecked, 'section')} to which nobody who "
                    "decided held the keys."
                )
            ]
            if made.unchecked
            else []
        ),
        *([attention(made.log.warning)] if made.log.warning else []),
        *([heading("To be answered before approval")] if open_ else []),
        *(block for each in open_ for block in _warning(each.warning)),
    ]


def independence(made: ProductionSummary, people: People) -> list[RenderableType]:
    """Return the warning that an approver was invited by somebody who prepared the case."""
    return [
        attention(
            f"{people.name(each)} approved it and was invited by somebody who prepared it. The "
            "log says so; have a second approver, if these are not two people who decide freely."
        )
        for each in made.dependent
    ]


def _warning(warning: RestatementWarning) -> list[RenderableType]:
    return [
        attention(
            f"{warning.id[:8]}  The {warning.part} “{warning.title}” restates withheld text:"
        ),
        prose("; ".join(warning.words)),
    ]
