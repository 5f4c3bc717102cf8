"""What a subpoena without an order rests on (LI3; 45 CFR 164.512(e)(1)(ii) to (vi))."""

from __future__ import annotations

from collections.abc import Mapping

from vault.disclosure.rules.elements.requirement import All, AnyOf, ElementRule
from vault.disclosure.rules.elements.vocabulary import Element
from vault.identity.permissions import Role

_COUNSEL = frozenset({Role.COUNSEL})
_OVERSIGHT = _COUNSEL | {Role.PRIVACY_OFFICER}
_OFFICE = _OVERSIGHT | {Role.RECORDS}

_QPO = "Qualified protective order"
_PRINTED = "What it is and of which day, as the production is to name it to its recipient."

RULES: Mapping[Element, ElementRule] = {
    Element.NOTICE_GIVEN: ElementRule(
        citation="45 CFR 164.512(e)(1)(iii)(A)",
        roles=_OFFICE,
        document=True,
        hint="The written statement of the party that asks, with what shows that the notice was "
        "sent, to the last known address if need be.",
    ),
    Element.OWN_NOTICE: ElementRule(
        citation="45 CFR 164.512(e)(1)(vi)",
        roles=_OFFICE,
        document=True,
        hint="A copy of the notice that we ourselves sent, with what shows that it was sent.",
    ),
    Element.NOTICE_DETAIL: ElementRule(
        citation="45 CFR 164.512(e)(1)(iii)(B)",
        roles=_OVERSIGHT,
        hint="The notice says which proceeding it is, what is asked for, and how to object.",
    ),
    Element.OBJECTION_TIME_OVER: ElementRule(
        citation="45 CFR 164.512(e)(1)(iii)(C)",
        roles=_OVERSIGHT,
        hint="The day on which the time ran out.",
    ),
    Element.NO_OBJECTION: ElementRule(
        citation="45 CFR 164.512(e)(1)(iii)(C)(1)",
        roles=_OVERSIGHT,
        hint="Who was asked, and that nobody had filed anything.",
    ),
    Element.OBJECTIONS_RESOLVED: ElementRule(
        citation="45 CFR 164.512(e)(1)(iii)(C)(2)",
        roles=_OVERSIGHT,
        document=True,
        hint="The ruling or agreement that resolved each objection.",
    ),
    Element.QPO_STIPULATED: ElementRule(
        citation="45 CFR 164.512(e)(1)(iv)(A)",
        roles=_OFFICE,
        document=True,
        hint=_PRINTED,
        quoted=_QPO,
    ),
    Element.QPO_REQUESTED: ElementRule(
        citation="45 CFR 164.512(e)(1)(iv)(B)",
        roles=_OFFICE,
        document=True,
        hint=_PRINTED,
        quoted=_QPO,
    ),
    Element.OWN_QPO: ElementRule(
        citation="45 CFR 164.512(e)(1)(vi)",
        roles=_OVERSIGHT,
        document=True,
        hint=_PRINTED,
        quoted=_QPO,
    ),
    Element.QPO_THIS_CASE: ElementRule(citation="45 CFR 164.512(e)(1)(v)(A)", roles=_OVERSIGHT),
    Element.QPO_RETURN: ElementRule(citation="45 CFR 164.512(e)(1)(v)(B)", roles=_OVERSIGHT),
    Element.PRIVILEGE_WAIVED: ElementRule(
        citation="Jaffee v. Redmond, 518 U.S. 1 (1996), n. 14",
        roles=_OVERSIGHT,
        document=True,
        holder=True,
        hint="The waiver that this holder signed, or made on the record.",
    ),
    Element.PRIVILEGE_RULED: ElementRule(
        citation="Fed. R. Evid. 501",
        roles=_OVERSIGHT,
        document=True,
        holder=True,
        hint="The court's ruling on this holder's privilege.",
    ),
    Element.STATE_RULE: ElementRule(
        citation="45 CFR 160.203(b)",
        roles=_COUNSEL,
        hint="Which rule of the state, and how it is met.",
    ),
}

TREE = All(
    "",
    (
        AnyOf(
            "satisfactory assurance",
            (
                All(
                    "by notice to the client",
                    (
                        AnyOf("notice in writing", (Element.NOTICE_GIVEN, Element.OWN_NOTICE)),
                        Element.NOTICE_DETAIL,
                        Element.OBJECTION_TIME_OVER,
                        AnyOf(
                            "no objection left",
                            (Element.NO_OBJECTION, Element.OBJECTIONS_RESOLVED),
                        ),
                    ),
                ),
                All(
                    "by a qualified protective order",
                    (
                        AnyOf(
                            "a protective order in hand or asked for",
                            (Element.QPO_STIPULATED, Element.QPO_REQUESTED, Element.OWN_QPO),
                        ),
                        Element.QPO_THIS_CASE,
                        Element.QPO_RETURN,
                    ),
                ),
            ),
        ),
        AnyOf(
            "privilege cleared for a holder at least",
            (Element.PRIVILEGE_WAIVED, Element.PRIVILEGE_RULED),
        ),
        Element.STATE_RULE,
    ),
)
"""Satisfactory assurance, a waiver or ruling on privilege, and the state's rule."""
