"""What calling back takes to its end (EP9): notice, the recipient's confirmation, an order.

A party told of a claim must return, sequester or destroy what it received (Fed. R. Civ. P.
26(b)(5)(B)); an order under Fed. R. Evid. 502(d) keeps the disclosure from waiving anything
anywhere, so it is sought, or why it is not is on record.
"""

from __future__ import annotations

from collections.abc import Mapping

from vault.disclosure.rules.elements.requirement import All, AnyOf, ElementRule, elements_of
from vault.disclosure.rules.elements.vocabulary import Element
from vault.identity.permissions import Role

_COUNSEL = frozenset({Role.COUNSEL})
_OVERSIGHT = _COUNSEL | {Role.PRIVACY_OFFICER}
_OFFICE = _OVERSIGHT | {Role.RECORDS}

RULES: Mapping[Element, ElementRule] = {
    Element.RECALL_NOTICE: ElementRule(
        citation="Fed. R. Civ. P. 26(b)(5)(B)",
        roles=_OFFICE,
        document=True,
        hint="The letter that went out, with how and to whom it was sent.",
    ),
    Element.RECALL_RETURNED: ElementRule(
        citation="Fed. R. Civ. P. 26(b)(5)(B)",
        roles=_OFFICE,
        document=True,
        hint="The recipient's own word that every page and copy was returned or destroyed.",
    ),
    Element.RECALL_ORDER: ElementRule(
        citation="Fed. R. Evid. 502(d)", roles=_OVERSIGHT, document=True
    ),
    Element.RECALL_NO_ORDER: ElementRule(
        citation="Fed. R. Evid. 502(b), (d)",
        roles=_COUNSEL,
        hint="Counsel's reason, such as that no litigation is pending before the court.",
    ),
}

TREE = All(
    "calling back what was sent",
    (
        Element.RECALL_NOTICE,
        Element.RECALL_RETURNED,
        AnyOf(
            "an order that nothing is waived, or why none is sought",
            (Element.RECALL_ORDER, Element.RECALL_NO_ORDER),
        ),
    ),
)
"""Notice, confirmation, and the order or its absence."""

ELEMENTS = elements_of(TREE)
