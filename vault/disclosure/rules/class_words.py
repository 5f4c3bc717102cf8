"""What class a paper is of, in a sentence that says why (LI2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vault.disclosure.rules.guards import GUARDS
from vault.disclosure.rules.instruments import (
    JUDICIAL,
    UnclassifiedInstrument,
    classify_instrument,
)
from vault.disclosure.rules.vocabulary import Basis, InstrumentKind, SignerRole, TextFlag


@dataclass(frozen=True, slots=True)
class ClassFinding:
    """What class a paper is of, as far as it is entered.

    Args:
        basis: the class; None where it is of none.
        words: the class and why, in a sentence.
        takes: what a disclosure on it would take, where the product does not carry it out; else
            "".
        then: what is entered for it after the paper, or of the paper itself left empty; else "".
    """

    basis: Basis | None
    words: str
    takes: str = ""
    then: str = ""

    @property
    def built(self) -> bool:
        """Return whether the product carries out disclosures on it."""
        return self.basis is not None and not self.takes


_BY_FORM = (
    "Court, docket, parties, terms and clauses stay empty: each holder's signed form is entered "
    "on the page of the case."
)
_THEN: Mapping[Basis, str] = {
    Basis.SUBPOENA: "Its own words clear nobody: the assurances that came with it, waivers and "
    "rulings are recorded under “Legal basis” of the case.",
    Basis.PART2_ORDER: "An order alone does not do: the process served beside it, the order's "
    "findings and its limiting terms are recorded under “Legal basis” of the case.",
    Basis.LAW_ENFORCEMENT: "On which limb of 45 CFR 164.512(f) it rests, and what that takes, is "
    "recorded under “Legal basis” of the case.",
    Basis.IN_CAMERA: "What it brings out goes to the judge alone, sealed. The order under which "
    "the records were asked for is a case of its own.",
    Basis.AUTHORIZATION: _BY_FORM,
    Basis.PART2_CONSENT: _BY_FORM,
    Basis.CLIENT_ACCESS: "Court, docket, parties and terms stay empty. A clause says what the "
    "client asks for, such as “My whole record.” The thirty days run from when it came in.",
}


def find_class(signer: SignerRole, kind: InstrumentKind, text: frozenset[TextFlag]) -> ClassFinding:
    """Tell what class a paper is of; arguments as `classify_instrument`."""
    try:
        basis = classify_instrument(signer, kind, text)
    except UnclassifiedInstrument as error:
        return ClassFinding(None, error.what)
    guard = GUARDS[basis]
    words = f"{_named(kind, 'A')} signed by {_named(signer)} is of the class “{basis.words}”."
    if basis is Basis.SUBPOENA:
        words = f"This is a subpoena{_signed(signer)}; it is never treated as an order."
    return ClassFinding(basis, words, "" if guard.built else guard.takes, _THEN.get(basis, ""))


def _signed(signer: SignerRole) -> str:
    if signer in JUDICIAL:
        return f", although {_named(signer)} signed it, because nobody wrote “so ordered” on it"
    return f" signed by {_named(signer)}, whatever it calls itself"


def _named(code: InstrumentKind | SignerRole, article: str = "a") -> str:
    return f"{article}{'n' if code.words[0] in 'aeiou' else ''} {code.words}"
