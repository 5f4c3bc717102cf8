"""A client's own record: what the right of access does not reach stays out of the case (DW10).

In the scope it would stand in the client's package, as a slip-sheet and a row of the privilege log.
"""

from __future__ import annotations

from collections.abc import Iterable

from vault.disclosure.rules.clauses import SectionFacts
from vault.disclosure.work.case_work import CaseWork
from vault.errors import Conflict
from vault.identity.actor import refusal


class BeyondAccess(Conflict):
    """A section named is none that a client has a right to have (45 CFR 164.524(a))."""

    code = "beyond-access"
    default_untouched = "Nothing was changed."
    default_remedy = (
        "Set the scope without it. Where the law asks for a written denial of what is left out, "
        "the case waits for one before its approval."
    )


def require_access(it: CaseWork, sections: Iterable[SectionFacts]) -> None:
    """Check that a client's own request reaches sections; no other basis is concerned.

    Raises:
        BeyondAccess: it does not reach one of them; the refusal is logged.
    """
    if it.case.own_of is None:
        return
    reaches = [it.case.reach(facts) for facts in sections]
    beyond = [each.why for each in reaches if not each.decidable]
    if beyond:
        why = "; ".join(dict.fromkeys(beyond))
        count = "one section" if len(beyond) == 1 else f"{len(beyond)} sections"
        raise refusal(BeyondAccess(f"Access does not reach {count} named: {why}."), it.attempt)
