"""A sponsor gets a client's records on a form that names it or as a party, and not else."""

from __future__ import annotations

import pytest

from tests.unit.disclosure.forms import form
from vault.disclosure.rules.authorization import Cover
from vault.disclosure.rules.kept_forms import KeptForm
from vault.disclosure.rules.sponsors import kept_from_sponsor
from vault.disclosure.rules.vocabulary import Recipient

SPONSORS = ("Harbor Shipping Co.",)
NAMING = KeptForm(number=1, form=form(Cover.RECORDS, recipient="Harbor Shipping Co."))


@pytest.mark.parametrize("capacity", Recipient)
def test_a_sponsor_receives_as_party_or_where_a_form_names_it(capacity: Recipient) -> None:
    why = kept_from_sponsor("harbor  shipping co., HR", {capacity}, [NAMING], SPONSORS)
    assert (why == "") is (capacity in {Recipient.PARTY, Recipient.NAMED})
    assert kept_from_sponsor("Probate Court", {capacity}, [NAMING], SPONSORS) == ""


def test_a_form_for_a_class_of_recipients_does_not_reach_a_sponsor() -> None:
    to_class = KeptForm(number=1, form=form(Cover.PART2, recipient="My payers", to_class=True))
    assert kept_from_sponsor(SPONSORS[0], {Recipient.NAMED}, [to_class], SPONSORS)
