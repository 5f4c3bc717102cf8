"""Forms as a case keeps them: whether something may leave on them now, and how far they reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from vault.disclosure.rules.authorization import Cover, Defect, Ending, Form, defects
from vault.disclosure.rules.clauses import Clause, Clearance, Express, Ground
from vault.labels.vocabulary import NoteKind
from vault.names import plain_name

_EXPRESS = {
    Cover.JOINT: Express.JOINT,
    Cover.ATTY_CLIENT: Express.ATTY_CLIENT,
    Cover.PSYCHOTHERAPY: Express.PSYCHOTHERAPY,
    Cover.PART2: Express.PART2,
    Cover.COUNSELING: Express.PART2,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptForm:
    """A form of a case.

    Args:
        number: its number in the case, from 1.
        form: the form.
        ends_at: the instant from which its last day is over where the practice is, if it has one.
        ending: why it no longer counts, if that is on record.
    """

    number: int
    form: Form
    ends_at: datetime | None = None
    ending: Ending | None = None

    def lapsed(self, at: datetime | None) -> bool:
        """Tell whether it stood, and its time is over without its end being on record."""
        return self.stands(None) and _is_over(self.ends_at, at)

    def defects(self, at: datetime | None) -> tuple[Defect, ...]:
        """Return what is wrong with it at an instant, its end first.

        Args:
            at: the instant at which something would leave on it; None to leave time aside.
        """
        found = defects(self.form)
        if self.ending is not None:
            return (_ended(self.form, self.ending), *found)
        return (_expired(self.form), *found) if _is_over(self.ends_at, at) else found

    def stands(self, at: datetime | None) -> bool:
        """Return whether something may leave on it at an instant."""
        return not self.defects(at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Described(Clause):
    """A form's description as a clause; `general` tells whether it names records in general."""

    general: bool = True

    @property
    def only_named(self) -> bool:
        """Return whether it reaches nothing but what it expressly names."""
        return not self.general


def standing_forms(forms: Iterable[KeptForm], at: datetime | None) -> tuple[KeptForm, ...]:
    """Return the forms on which something may leave at an instant."""
    return tuple(kept for kept in forms if kept.stands(at))


def clause_of(kept: KeptForm) -> Described:
    """Return a form's description as the clause that it is: it clears its own holder only.

    What the form does not name it does not reach, and one that names only psychotherapy notes,
    or only Part 2 records, reaches nothing else. Counseling notes are reached by a consent for
    them alone (42 CFR 2.31(b)).
    """
    form = kept.form
    signed = form.signed_on.isoformat() if form.signed_on else "an unknown day"
    return Described(
        number=kept.number,
        words=form.description or "Nothing is described.",
        date_from=form.date_from,
        date_to=form.date_to,
        kinds=_kinds(form),
        subjects=form.subjects,
        title_words=form.title_words,
        expressly=frozenset(_EXPRESS[cover] for cover in form.covers if cover in _EXPRESS),
        cleared=(Clearance(form.holder, Ground.WAIVER, f"form {kept.number}, signed {signed}"),),
        general=Cover.RECORDS in form.covers,
    )


def not_naming(forms: Iterable[KeptForm], recipient: str) -> tuple[int, ...]:
    """Return the numbers of those of these forms that let nothing go to this recipient."""
    name = plain_name(recipient)
    return tuple(
        kept.number
        for kept in forms
        if not (kept.form.to_class or (name and name in plain_name(kept.form.recipient)))
    )


def _kinds(form: Form) -> frozenset[NoteKind]:
    """Return the kinds of note that a form reaches; none of them is no limit."""
    if Cover.COUNSELING in form.covers:
        return frozenset({NoteKind.SUD_COUNSELING})
    if form.part2:
        return (form.kinds or frozenset(NoteKind)) - {NoteKind.SUD_COUNSELING}
    return form.kinds


def _is_over(ends_at: datetime | None, at: datetime | None) -> bool:
    return ends_at is not None and at is not None and at >= ends_at


def _expired(form: Form) -> Defect:
    rule = "42 CFR 2.31(c)(1)(i)" if form.part2 else "45 CFR 164.508(b)(2)(i)"
    return Defect(f"it expired at the end of {form.expires_on}", rule)


def _ended(form: Form, ending: Ending) -> Defect:
    items = {Ending.EXPIRED: ("i", "i"), Ending.REVOKED: ("iii", "iii"), Ending.FALSE: ("v", "iv")}
    hipaa, part2 = items[ending]
    rule = f"42 CFR 2.31(c)(1)({part2})" if form.part2 else f"45 CFR 164.508(b)(2)({hipaa})"
    return Defect(f"it is {ending.words}", rule)
