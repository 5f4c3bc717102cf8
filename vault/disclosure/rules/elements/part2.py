"""What a 42 CFR Part 2 order rests on (LI5, LI6, LI7; 42 CFR 2.61 to 2.66).

An order of subpart E authorizes and does not compel, a subpoena compels and does not authorize:
either alone does nothing (2.61). Custody-type civil matters use 2.64. What 2.65 and 2.66 take is
recorded by counsel alone. Under 2.67 no record is disclosed, so nothing here opens one for it.
"""

from __future__ import annotations

from collections.abc import Mapping

from vault.disclosure.rules.elements.requirement import All, AnyOf, ElementRule
from vault.disclosure.rules.elements.vocabulary import Element
from vault.identity.permissions import Role

_COUNSEL = frozenset({Role.COUNSEL})
_OVERSIGHT = _COUNSEL | {Role.PRIVACY_OFFICER}
_OFFICE = _OVERSIGHT | {Role.RECORDS}

COMMUNICATIONS = frozenset(
    {Element.PART2_THREAT, Element.PART2_SERIOUS_CRIME, Element.PART2_OPENED}
)
"""The findings of which one opens a patient's confidential communications (42 CFR 2.63(a))."""

RULES: Mapping[Element, ElementRule] = {
    Element.PART2_PROCESS: ElementRule(
        citation="42 CFR 2.61(b)(1)",
        roles=_OFFICE,
        document=True,
        hint="The subpoena or like mandate that came with the order. The order alone compels "
        "nobody, and the subpoena alone authorizes nothing.",
    ),
    Element.PART2_NONCRIMINAL: ElementRule(
        citation="42 CFR 2.64(a)",
        roles=_OVERSIGHT,
        hint="Custody, divorce, protection of a child, malpractice and other civil matters.",
    ),
    Element.PART2_PROSECUTION: ElementRule(citation="42 CFR 2.65(a)", roles=_COUNSEL),
    Element.PART2_AGAINST_US: ElementRule(citation="42 CFR 2.66(a)", roles=_COUNSEL),
    Element.PART2_NOTICE: ElementRule(
        citation="42 CFR 2.64(b)(1)",
        roles=_OVERSIGHT,
        hint="The notice told nobody else that the patient is one.",
    ),
    Element.PART2_RESPONSE: ElementRule(
        citation="42 CFR 2.64(b)(2), 2.65(b)(2)",
        roles=_OVERSIGHT,
        hint="A written response, or an appearance in person, on the criteria of the regulation.",
    ),
    Element.PART2_CLOSED: ElementRule(citation="42 CFR 2.64(c), 2.65(c)", roles=_OVERSIGHT),
    Element.PART2_NO_OTHER_WAY: ElementRule(
        citation="42 CFR 2.64(d)(1), 2.65(d)(3)",
        roles=_OVERSIGHT,
        hint="The paragraph of the order that finds it.",
    ),
    Element.PART2_INTEREST: ElementRule(
        citation="42 CFR 2.64(d)(2), 2.65(d)(4)",
        roles=_OVERSIGHT,
        hint="The paragraph of the order that finds it.",
    ),
    Element.PART2_EXTREME_CRIME: ElementRule(citation="42 CFR 2.65(d)(1)", roles=_COUNSEL),
    Element.PART2_VALUE: ElementRule(citation="42 CFR 2.65(d)(2)", roles=_COUNSEL),
    Element.PART2_OWN_COUNSEL: ElementRule(citation="42 CFR 2.65(d)(5)", roles=_COUNSEL),
    Element.PART2_ESSENTIAL: ElementRule(
        citation="42 CFR 2.64(e)(1), 2.65(e)(1)",
        roles=_OVERSIGHT,
        hint="The words of the order, printed in the production; enter the parts that it names as "
        "clauses of the paper.",
        quoted="Limit of the order",
    ),
    Element.PART2_PERSONS: ElementRule(
        citation="42 CFR 2.64(e)(2), 2.65(e)(2)",
        roles=_OVERSIGHT,
        hint="The words of the order that name the persons, printed in the production.",
        quoted="Persons to whom the order limits disclosure",
    ),
    Element.PART2_PROTECTED: ElementRule(
        citation="42 CFR 2.64(e)(3)",
        roles=_OVERSIGHT,
        hint="The words of the order that seal the record or protect it in another way, printed in "
        "the production.",
        quoted="Protection ordered",
    ),
    Element.PART2_THREAT: ElementRule(
        citation="42 CFR 2.63(a)(1)",
        roles=_OVERSIGHT,
        hint="The paragraph of the order that finds it.",
    ),
    Element.PART2_SERIOUS_CRIME: ElementRule(citation="42 CFR 2.63(a)(2)", roles=_COUNSEL),
    Element.PART2_OPENED: ElementRule(
        citation="42 CFR 2.63(a)(3)",
        roles=_OVERSIGHT,
        hint="The patient's own testimony or evidence about these communications.",
    ),
}

TREE = All(
    "",
    (
        Element.PART2_PROCESS,
        AnyOf(
            "an order of subpart E",
            (
                All(
                    "for a noncriminal purpose (42 CFR 2.64)",
                    (
                        Element.PART2_NONCRIMINAL,
                        Element.PART2_NOTICE,
                        Element.PART2_RESPONSE,
                        Element.PART2_CLOSED,
                        Element.PART2_NO_OTHER_WAY,
                        Element.PART2_INTEREST,
                    ),
                ),
                All(
                    "to investigate or prosecute a patient (42 CFR 2.65)",
                    (
                        Element.PART2_PROSECUTION,
                        Element.PART2_RESPONSE,
                        Element.PART2_CLOSED,
                        Element.PART2_EXTREME_CRIME,
                        Element.PART2_VALUE,
                        Element.PART2_NO_OTHER_WAY,
                        Element.PART2_INTEREST,
                        Element.PART2_OWN_COUNSEL,
                    ),
                ),
                All(
                    "to investigate or prosecute the program (42 CFR 2.66)",
                    (
                        Element.PART2_AGAINST_US,
                        Element.PART2_NO_OTHER_WAY,
                        Element.PART2_INTEREST,
                    ),
                ),
            ),
        ),
        All(
            "the order's limiting terms",
            (Element.PART2_ESSENTIAL, Element.PART2_PERSONS, Element.PART2_PROTECTED),
        ),
    ),
)
"""Order and process, the findings of one section, and the limiting terms."""
