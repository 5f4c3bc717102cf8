"""What class a paper is of, in a sentence that says why (LI2)."""

from __future__ import annotations

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
    """

    basis: Basis | None
    words: str
    takes: str = ""

    @property
    def built(self) -> bool:
        """Return whether the product carries out disclosures on it."""
        return self.basis is not None and not self.takes


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
    return ClassFinding(basis, words, "" if guard.built else guard.takes)


def _signed(signer: SignerRole) -> str:
    if signer in JUDICIAL:
        return f", although {_named(signer)} signed it, because nobody wrote “so ordered” on it"
    return f" signed by {_named(signer)}, whatever it calls itself"


def _named(code: InstrumentKind | SignerRole, article: str = "a") -> str:
    return f"{article}{'n' if code.words[0] in 'aeiou' else ''} {code.words}"
