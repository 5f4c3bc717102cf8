"""Forms that clients sign: HIPAA authorizations and 42 CFR Part 2 consents, and what is wrong.

One form is one privilege holder's (or their personal representative's). It clears that holder and
nobody else, so that every holder signs for their own sections (DW8, DW9).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from vault.errors import InvalidInput
from vault.labels.vocabulary import Code, NoteKind


class FormInvalid(InvalidInput):
    """A form contradicts itself, so that it cannot even be kept as it stands."""

    code = "form-invalid"
    default_untouched = "No form was entered."
    default_remedy = "Enter it as the paper words it."


class Cover(Code):
    """What a form's description names. "All records" never means more than the first of these."""

    RECORDS = "records", "the records in general"
    JOINT = "joint", "joint sessions"
    ATTY_CLIENT = "atty-client", "attorney-client communications"
    PSYCHOTHERAPY = "psychotherapy", "psychotherapy notes"
    PART2 = "part2", "42 CFR Part 2 records"
    COUNSELING = "counseling", "substance use disorder counseling notes"


class Use(Code):
    """What the form permits the disclosure for."""

    STATED = "stated", "the purpose that it states"
    TREATMENT = "treatment", "treatment, payment and health care operations"
    PROCEEDINGS = "proceedings", "a proceeding against the patient"


class Statement(Code):
    """What the form has to tell whoever signs it."""

    REVOKE = "revoke", "the right to revoke it in writing, how, and where that comes too late"
    CONDITION = "condition", "whether treatment or payment may depend on signing it"
    REDISCLOSURE = "redisclosure", "that the recipient may disclose what is received again"
    REFUSAL = "refusal", "what follows if it is not signed"


class Ending(Code):
    """Why a form no longer counts."""

    REVOKED = "revoked", "revoked in writing"
    EXPIRED = "expired", "expired: the event that it names has happened"
    FALSE = "false", "known to be false in something material"


PART2_COVERS = frozenset({Cover.PART2, Cover.COUNSELING})
_HIPAA_STATEMENTS = {
    Statement.REVOKE: "45 CFR 164.508(c)(2)(i)",
    Statement.CONDITION: "45 CFR 164.508(c)(2)(ii)",
    Statement.REDISCLOSURE: "45 CFR 164.508(c)(2)(iii)",
}
_PART2_STATEMENTS = {Statement.REVOKE: "42 CFR 2.31(a)(6)"}
_TREATMENT_STATEMENTS = {
    Statement.REDISCLOSURE: "42 CFR 2.31(a)(10)(i)",
    Statement.REFUSAL: "42 CFR 2.31(a)(10)(ii)",
}
_NEVER_ENDS = "none"


@dataclass(frozen=True, slots=True)
class Defect:
    """Something that keeps a form from being one on which anything may leave.

    Args:
        words: what, in words.
        citation: the rule that asks for it.
    """

    words: str
    citation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A signed form as its paper words it; empty or None where the paper says nothing.

    Args:
        holder: the handle of the member whose privilege it is ("A").
        person: that person's name as the form gives it.
        covers: what its description names.
        description: what is to be disclosed, in its words.
        discloser: who may disclose.
        recipient: to whom.
        to_class: whether that is a class of persons ("my treating providers") and no name.
        purpose: what for, in its words.
        uses: what it permits the disclosure for.
        statements: what it tells whoever signs.
        expires_on: its last day.
        expires_upon: the event upon which it expires; "none" where it is said never to.
        signed_by: who signed.
        signed_on: when.
        representative: whether that is a personal representative.
        authority: what makes them one.
        conditioned: whether treatment or payment was made to depend on signing it.
        date_from, date_to, kinds, subjects, title_words: how far its description reaches, as in
            a clause.

    Raises:
        FormInvalid: it names no holder or nothing to disclose, or its dates are the wrong way
            round.
    """

    holder: str
    person: str = ""
    covers: frozenset[Cover] = frozenset()
    description: str = ""
    discloser: str = ""
    recipient: str = ""
    to_class: bool = False
    purpose: str = ""
    uses: frozenset[Use] = frozenset()
    statements: frozenset[Statement] = frozenset()
    expires_on: date | None = None
    expires_upon: str = ""
    signed_by: str = ""
    signed_on: date | None = None
    representative: bool = False
    authority: str = ""
    conditioned: bool = False
    date_from: date | None = None
    date_to: date | None = None
    kinds: frozenset[NoteKind] = frozenset()
    subjects: frozenset[str] = frozenset()
    title_words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not (self.holder.strip() and self.covers):
            raise FormInvalid("A form is somebody's, and it names what is to be disclosed.")
        if self.date_from and self.date_to and self.date_from > self.date_to:
            raise FormInvalid("The records that the form describes end before they begin.")

    @property
    def part2(self) -> bool:
        """Return whether it is a consent under 42 CFR Part 2, alone or together with another."""
        return not PART2_COVERS.isdisjoint(self.covers)

    @property
    def hipaa(self) -> bool:
        """Return whether it is an authorization under 45 CFR 164.508, alone or with another."""
        return not self.covers <= PART2_COVERS


def defects(form: Form) -> tuple[Defect, ...]:
    """Return what is wrong with a form as it is worded (45 CFR 164.508(b)(2); 42 CFR 2.31(c))."""
    return tuple(_defects(form))


def _defects(form: Form) -> Iterator[Defect]:
    if form.hipaa:
        yield from _hipaa(form)
    if form.part2:
        yield from _part2(form)
    yield from _combined(form)


def _hipaa(form: Form) -> Iterator[Defect]:
    core = {
        "a description of what is to be disclosed": (form.description, "i"),
        "who may disclose it": (form.discloser, "ii"),
        "to whom it may be disclosed": (form.recipient, "iii"),
        "its purpose": (form.purpose, "iv"),
        "a signature": (form.signed_by, "vi"),
        "the date of the signature": (form.signed_on, "vi"),
    }
    for words, (value, item) in core.items():
        if not value:
            yield Defect(f"it lacks {words}", f"45 CFR 164.508(c)(1)({item})")
    if form.expires_on is None and form.expires_upon.strip().casefold() in {"", _NEVER_ENDS}:
        yield Defect("it lacks an expiration date or event", "45 CFR 164.508(c)(1)(v)")
    if form.representative and not form.authority.strip():
        yield Defect(
            "it does not say what authority the representative has", "45 CFR 164.508(c)(1)(vi)"
        )
    for statement, rule in _HIPAA_STATEMENTS.items():
        if statement not in form.statements:
            yield Defect(f"it does not tell {statement.words}", rule)
    if form.conditioned:
        yield Defect("treatment or payment was made to depend on it", "45 CFR 164.508(b)(4)")


def _part2(form: Form) -> Iterator[Defect]:
    core = {
        "the patient's name": (form.person, 1),
        "who may disclose it": (form.discloser, 2),
        "a description of what is to be disclosed": (form.description, 3),
        "to whom it may be disclosed": (form.recipient, 4),
        "its purpose": (form.purpose, 5),
        "a signature": (form.signed_by, 8),
        "the date of the signature": (form.signed_on, 9),
    }
    for words, (value, item) in core.items():
        if not value:
            yield Defect(f"it lacks {words}", f"42 CFR 2.31(a)({item})")
    for_treatment = Use.TREATMENT in form.uses
    never = form.expires_upon.strip().casefold() == _NEVER_ENDS
    if form.expires_on is None and (not form.expires_upon.strip() or (never and not for_treatment)):
        yield Defect("it lacks an expiration date or event", "42 CFR 2.31(a)(7)")
    if form.representative and not form.authority.strip():
        yield Defect(
            "it does not say why somebody else may sign for the patient", "42 CFR 2.14, 2.15"
        )
    asked = _PART2_STATEMENTS | (_TREATMENT_STATEMENTS if for_treatment else {})
    for statement, rule in asked.items():
        if statement not in form.statements:
            yield Defect(f"it does not tell {statement.words}", rule)


def _combined(form: Form) -> Iterator[Defect]:
    if Cover.PSYCHOTHERAPY in form.covers and form.covers != {Cover.PSYCHOTHERAPY}:
        yield Defect(
            "it joins psychotherapy notes with something else, and an authorization for them "
            "combines only with another such",
            "45 CFR 164.508(b)(3)(ii)",
        )
    if Cover.COUNSELING in form.covers and form.covers != {Cover.COUNSELING}:
        yield Defect(
            "it joins substance use disorder counseling notes with something else, and a consent "
            "for them combines only with another such",
            "42 CFR 2.31(b)",
        )
    if form.part2 and Use.PROCEEDINGS in form.uses and form.uses != {Use.PROCEEDINGS}:
        yield Defect(
            "it joins use in a proceeding with another purpose, and such a consent stands alone",
            "42 CFR 2.31(d)",
        )
    if Cover.PART2 in form.covers and form.kinds == {NoteKind.SUD_COUNSELING}:
        yield Defect(
            "it describes counseling notes without being a consent for them", "42 CFR 2.31(b)"
        )
