"""What rests on clients themselves: their signed forms, and their own requests."""

from __future__ import annotations

from collections.abc import Mapping

from vault.disclosure.rules.elements.requirement import AnyOf, ElementRule
from vault.disclosure.rules.elements.vocabulary import Element
from vault.identity.permissions import Role

_OFFICE = frozenset({Role.COUNSEL, Role.PRIVACY_OFFICER, Role.RECORDS})

RULES: Mapping[Element, ElementRule] = {
    Element.SIGNED_FORM: ElementRule(
        citation="45 CFR 164.508(b)(1), (c); 42 CFR 2.31",
        roles=_OFFICE,
        follows=True,
        hint="It stands as soon as a form without defects is entered, and while it lasts.",
    ),
    Element.CLIENT_IDENTIFIED: ElementRule(
        citation="45 CFR 164.514(h)(1), 164.524",
        roles=_OFFICE,
        holder=True,
        hint="How you know that it is the client who asks: known in person, or by which document.",
    ),
    Element.REPRESENTATIVE_IDENTIFIED: ElementRule(
        citation="45 CFR 164.502(g), 164.514(h)(1)",
        roles=_OFFICE,
        document=True,
        holder=True,
        hint="Who the representative is, and the paper that makes them one.",
    ),
}

FORMS = Element.SIGNED_FORM
"""An authorization or consent without defects, still in force (DW8, DW9)."""

ACCESS = AnyOf(
    "whoever asks is identified",
    (Element.CLIENT_IDENTIFIED, Element.REPRESENTATIVE_IDENTIFIED),
)
"""The client, or their personal representative, verified (DW10)."""

IDENTIFIED = frozenset({Element.CLIENT_IDENTIFIED, Element.REPRESENTATIVE_IDENTIFIED})
