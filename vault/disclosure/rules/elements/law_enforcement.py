"""What a disclosure to law enforcement rests on: one limb of 45 CFR 164.512(f) (LI9).

Each limb is an element of its own, and each reaches no further than its own text: whole sections
on a judge's mandate, a grand jury's subpoena or an administrative request; single particulars
where an official looks for a person, and on the limbs about victims, deaths and crimes.
"""

from __future__ import annotations

from collections.abc import Mapping

from vault.disclosure.rules.ceilings import Extent, Way
from vault.disclosure.rules.elements.requirement import All, AnyOf, ElementRule
from vault.disclosure.rules.elements.vocabulary import Element
from vault.identity.permissions import Role
from vault.labels.vocabulary import ContentKind

_COUNSEL = frozenset({Role.COUNSEL})
_OVERSIGHT = _COUNSEL | {Role.PRIVACY_OFFICER}
_OFFICE = _OVERSIGHT | {Role.RECORDS}

_UNDER = "Disclosed under"

RULES: Mapping[Element, ElementRule] = {
    Element.LE_REQUIRED: ElementRule(
        citation="45 CFR 164.512(f)(1)(i), 164.512(a)",
        cited=_UNDER,
        roles=_COUNSEL,
        holder=True,
        hint="Which law requires it, and what of this member's record it requires.",
    ),
    Element.LE_JUDICIAL: ElementRule(
        citation="45 CFR 164.512(f)(1)(ii)(A)",
        cited=_UNDER,
        roles=_OVERSIGHT,
        document=True,
        hint="The order, the warrant, or the subpoena or summons that a judicial officer issued.",
    ),
    Element.LE_GRAND_JURY: ElementRule(
        cited=_UNDER, citation="45 CFR 164.512(f)(1)(ii)(B)", roles=_OVERSIGHT, document=True
    ),
    Element.LE_ADMINISTRATIVE: ElementRule(
        citation="45 CFR 164.512(f)(1)(ii)(C)",
        cited=_UNDER,
        roles=_OVERSIGHT,
        document=True,
        hint="An administrative subpoena or summons, or an investigative demand authorized by law.",
    ),
    Element.LE_RELEVANT: ElementRule(citation="45 CFR 164.512(f)(1)(ii)(C)(1)", roles=_OVERSIGHT),
    Element.LE_SPECIFIC: ElementRule(citation="45 CFR 164.512(f)(1)(ii)(C)(2)", roles=_OVERSIGHT),
    Element.LE_IDENTIFIABLE: ElementRule(
        citation="45 CFR 164.512(f)(1)(ii)(C)(3)", roles=_OVERSIGHT
    ),
    Element.LE_LOOKED_FOR: ElementRule(
        citation="45 CFR 164.512(f)(2)",
        cited=_UNDER,
        roles=_OVERSIGHT,
        holder=True,
        hint="Only name and address, date and place of birth, social security number, blood type, "
        "type of injury, times of treatment and death, and distinguishing physical features may "
        "leave; nothing about DNA, teeth or body fluids.",
    ),
    Element.LE_VICTIM_AGREES: ElementRule(
        cited=_UNDER, citation="45 CFR 164.512(f)(3)(i)", roles=_OVERSIGHT, holder=True
    ),
    Element.LE_VICTIM_UNABLE: ElementRule(
        cited=_UNDER, citation="45 CFR 164.512(f)(3)(ii)", roles=_OVERSIGHT, holder=True
    ),
    Element.LE_NOT_AGAINST_VICTIM: ElementRule(
        citation="45 CFR 164.512(f)(3)(ii)(A)", roles=_OVERSIGHT
    ),
    Element.LE_CANNOT_WAIT: ElementRule(citation="45 CFR 164.512(f)(3)(ii)(B)", roles=_OVERSIGHT),
    Element.LE_BEST_INTEREST: ElementRule(
        citation="45 CFR 164.512(f)(3)(ii)(C)",
        roles=_OVERSIGHT,
        hint="The professional judgment of a clinician here, named.",
    ),
    Element.LE_DECEDENT: ElementRule(
        cited=_UNDER, citation="45 CFR 164.512(f)(4)", roles=_OVERSIGHT, holder=True
    ),
    Element.LE_ON_PREMISES: ElementRule(
        cited=_UNDER, citation="45 CFR 164.512(f)(5)", roles=_OVERSIGHT, holder=True
    ),
    Element.LE_EMERGENCY_CRIME: ElementRule(
        citation="45 CFR 164.512(f)(6)",
        cited=_UNDER,
        roles=_OVERSIGHT,
        holder=True,
        hint="Only the crime and its nature, its place, its victims, and who did it, may leave. "
        "Not where the emergency came of abuse, neglect or domestic violence.",
    ),
}

_ADMINISTRATIVE = All(
    "an administrative request with its three parts",
    (
        Element.LE_ADMINISTRATIVE,
        Element.LE_RELEVANT,
        Element.LE_SPECIFIC,
        Element.LE_IDENTIFIABLE,
    ),
)
_UNABLE = All(
    "a victim who cannot agree",
    (
        Element.LE_VICTIM_UNABLE,
        Element.LE_NOT_AGAINST_VICTIM,
        Element.LE_CANNOT_WAIT,
        Element.LE_BEST_INTEREST,
    ),
)

TREE = AnyOf(
    "one limb of 45 CFR 164.512(f)",
    (
        Element.LE_REQUIRED,
        Element.LE_JUDICIAL,
        Element.LE_GRAND_JURY,
        _ADMINISTRATIVE,
        Element.LE_LOOKED_FOR,
        Element.LE_VICTIM_AGREES,
        _UNABLE,
        Element.LE_DECEDENT,
        Element.LE_ON_PREMISES,
        Element.LE_EMERGENCY_CRIME,
    ),
)
"""One limb, named and verified."""

_WAIVER_OR_RULING = frozenset({Element.PRIVILEGE_WAIVED, Element.PRIVILEGE_RULED})
_PARTICULARS = frozenset({ContentKind.OBSERVATION})
_ABOUT_CRIME = frozenset({ContentKind.OBSERVATION, ContentKind.COMMUNICATION})

WAYS = (
    Way(by=Element.LE_REQUIRED, cleared_by=frozenset({Element.LE_REQUIRED})),
    *(
        Way(by=by, cleared_by=_WAIVER_OR_RULING)
        for by in (Element.LE_JUDICIAL, Element.LE_GRAND_JURY, _ADMINISTRATIVE)
    ),
    Way(by=Element.LE_VICTIM_AGREES, cleared_by=frozenset({Element.LE_VICTIM_AGREES})),
    *(
        Way(by=by, extent=Extent.PART, contents=contents, cleared_by=frozenset({limb}))
        for by, limb, contents in (
            (Element.LE_LOOKED_FOR, Element.LE_LOOKED_FOR, _PARTICULARS),
            (_UNABLE, Element.LE_VICTIM_UNABLE, _ABOUT_CRIME),
            (Element.LE_DECEDENT, Element.LE_DECEDENT, _PARTICULARS),
            (Element.LE_ON_PREMISES, Element.LE_ON_PREMISES, _ABOUT_CRIME),
            (Element.LE_EMERGENCY_CRIME, Element.LE_EMERGENCY_CRIME, _ABOUT_CRIME),
        )
    ),
)
"""How far each limb reaches. Under compulsion each holder's privilege is waived or ruled upon; on
the other limbs, that of the member whom the limb names is left aside."""
