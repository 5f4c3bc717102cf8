"""To whom a production most likely goes, as the papers of its case name them."""

from __future__ import annotations

from dataclasses import dataclass

from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.instruments import Instrument
from vault.disclosure.rules.vocabulary import Basis

_BY_FORM = {
    Basis.AUTHORIZATION: "Named in the client's authorization",
    Basis.PART2_CONSENT: "Named in the client's consent",
}


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who is named, as far as they are; "" for what is not.

    Args:
        name: their name.
        role: in what role they receive it.
        address: where they are.
    """

    name: str = ""
    role: str = ""
    address: str = ""


def addressee(paper: Instrument, state: CaseState) -> Addressee:
    """Return whom the papers name; whoever prepares the production changes it where they err.

    A client's direction comes before the request, the forms before the paper that they came
    with; what the judge reviews goes to the judge. It is nobody where forms name several, or a
    class of persons.

    Args:
        paper: the paper on which the case stands.
        state: how far the case has come.
    """
    if to := state.access.designation:
        return Addressee(to.person, "Designated by the client", to.address)
    if state.basis in _BY_FORM:
        stand = [kept.form for kept in state.forms if kept.ending is None]
        named = {"" if form.to_class else form.recipient for form in stand}
        name = named.pop() if len(named) == 1 else ""
        return Addressee(name, _BY_FORM[state.basis]) if name else Addressee()
    if state.basis is Basis.IN_CAMERA:
        return Addressee(paper.signed_by, paper.signer.words.capitalize(), paper.court)
    return Addressee(paper.requester, paper.requester_role)
