"""Which compartment a section goes to: the configured step from label to key."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, model_validator

from vault.labels.label import Label
from vault.labels.vocabulary import Code, Confidentiality, Law, LocalCode, NoteKind, Sensitivity


class Compartment(StrEnum):
    """What one key of a chart opens."""

    IDENTITY = "identity"
    GENERAL = "general"
    RESTRICTED = "restricted"
    SUBSTANCE_USE = "substance-use"
    PSYCHOTHERAPY = "psychotherapy"
    UNCLASSIFIED = "unclassified"

    @property
    def owned(self) -> bool:
        """Return whether each author has a compartment of their own of this name."""
        return self in {Compartment.PSYCHOTHERAPY, Compartment.UNCLASSIFIED}


PROTECTION = (
    Compartment.GENERAL,
    Compartment.RESTRICTED,
    Compartment.SUBSTANCE_USE,
    Compartment.PSYCHOTHERAPY,
)
"""The compartments that rules may name, from the least to the most protected."""

PSYCHOTHERAPY_CODES: frozenset[Code] = frozenset({Sensitivity.PSYTHPN, Law.HIPAA_PSY_NOTES})
SUBSTANCE_USE_CODES: frozenset[Code] = frozenset(
    {Sensitivity.SUD, Sensitivity.ETHUD, Sensitivity.OPIOIDUD, Sensitivity.ETH, Law.PART2}
)


class CompartmentRule(BaseModel):
    """Sends a section to a compartment when any of its conditions holds.

    Args:
        compartment: where to; not `identity`, which holds no sections, nor `unclassified`,
            which holds exactly the unlabelled ones.
        at_least: the confidentiality from which on the rule holds.
        sensitivity, law, local: codes of which one is enough.
        note_kinds: kinds of note of which one is enough.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    compartment: Compartment
    at_least: Confidentiality | None = None
    sensitivity: frozenset[Sensitivity] = frozenset()
    law: frozenset[Law] = frozenset()
    local: frozenset[LocalCode] = frozenset()
    note_kinds: frozenset[NoteKind] = frozenset()

    def matches(self, label: Label, note_kind: NoteKind) -> bool:
        """Return whether any condition holds."""
        return (
            (self.at_least is not None and label.confidentiality >= self.at_least)
            or bool(label.sensitivity & self.sensitivity)
            or bool(label.law & self.law)
            or bool(label.local & self.local)
            or note_kind in self.note_kinds
        )


DEFAULT_RULES = (
    CompartmentRule(
        compartment=Compartment.PSYCHOTHERAPY,
        sensitivity=frozenset({Sensitivity.PSYTHPN}),
        law=frozenset({Law.HIPAA_PSY_NOTES}),
        note_kinds=frozenset({NoteKind.PSYCHOTHERAPY}),
    ),
    CompartmentRule(
        compartment=Compartment.SUBSTANCE_USE,
        sensitivity=frozenset(
            {Sensitivity.SUD, Sensitivity.ETHUD, Sensitivity.OPIOIDUD, Sensitivity.ETH}
        ),
        law=frozenset({Law.PART2}),
        note_kinds=frozenset({NoteKind.SUD_COUNSELING}),
    ),
    CompartmentRule(
        compartment=Compartment.RESTRICTED,
        at_least=Confidentiality.R,
        sensitivity=frozenset({Sensitivity.HIV, Sensitivity.SDV, Sensitivity.SEX}),
        local=frozenset(
            {
                LocalCode.COLLATERAL,
                LocalCode.REPORTER_ID,
                LocalCode.ATTY_CLIENT,
                LocalCode.PEER_CONSULT,
            }
        ),
    ),
)


class CompartmentPolicy(BaseModel):
    """The rules, most protected compartment first; the first that matches wins.

    A section that no rule matches is `general`. Two things are not for the rules to say: an
    unlabelled section is `unclassified`, except that a psychotherapy note keeps its own container
    in any case (45 CFR 164.501).

    Raises:
        ValidationError: the rules do not go from the most to the least protected compartment,
            or psychotherapy notes or substance use records would not get their own.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rules: tuple[CompartmentRule, ...] = Field(default=DEFAULT_RULES)

    @model_validator(mode="after")
    def _protects(self) -> CompartmentPolicy:
        for rule in self.rules:
            if rule.compartment not in PROTECTION:
                raise ValueError(
                    f"no rule may send sections to `{rule.compartment}`; "
                    f"the choices are {', '.join(PROTECTION)}"
                )
        ranks = [PROTECTION.index(rule.compartment) for rule in self.rules]
        if ranks != sorted(ranks, reverse=True):
            raise ValueError(
                "rules go from the most to the least protected compartment: "
                f"{', '.join(reversed(PROTECTION))}"
            )
        self._require(Compartment.PSYCHOTHERAPY, PSYCHOTHERAPY_CODES, NoteKind.PSYCHOTHERAPY)
        self._require(Compartment.SUBSTANCE_USE, SUBSTANCE_USE_CODES, NoteKind.SUD_COUNSELING)
        return self

    def _require(self, compartment: Compartment, codes: frozenset[Code], kind: NoteKind) -> None:
        rules = [rule for rule in self.rules if rule.compartment is compartment]
        named = {code for rule in rules for code in (*rule.sensitivity, *rule.law)}
        kinds = {note_kind for rule in rules for note_kind in rule.note_kinds}
        missing = sorted(codes - named) + sorted({kind} - kinds)
        if missing:
            raise ValueError(f"rules for `{compartment}` must name {', '.join(missing)}")

    def compartment_for(self, label: Label, note_kind: NoteKind) -> Compartment:
        """Return the one compartment that a section of this label and note kind goes to."""
        if label.is_unlabelled and note_kind is not NoteKind.PSYCHOTHERAPY:
            return Compartment.UNCLASSIFIED
        for rule in self.rules:
            if rule.matches(label, note_kind):
                return rule.compartment
        return Compartment.GENERAL
