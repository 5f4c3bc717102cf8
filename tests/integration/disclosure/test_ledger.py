"""A case is what its ledger says, and a ledger that anybody changed says nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, insert, update

from tests.integration.disclosure.conftest import DIGEST, PARENTING_ONLY, TEXTS, Matter
from vault.audit.events import Outcome
from vault.disclosure.rules.negotiation import Party
from vault.disclosure.rules.vocabulary import Basis, DisclosureEvent, State, StepName
from vault.disclosure.rules.workflow import IllegalStep
from vault.disclosure.tables import CaseEntry, Disclosure
from vault.errors import TamperedData
from vault.ids import new_id


def entry(matter: Matter, number: int) -> dict[str, Any]:
    [row] = matter.rows(CaseEntry, case_id=matter.case_id, number=number)
    return row


def last(matter: Matter) -> int:
    return len(matter.rows(CaseEntry, case_id=matter.case_id))


def at(number: int) -> Any:
    return CaseEntry.__table__.c.number == number


def change_bytes(matter: Matter) -> None:
    raw = bytearray(entry(matter, 3)["ciphertext"])
    raw[-1] ^= 1
    matter.tamper(update(CaseEntry).where(at(3)).values(ciphertext=bytes(raw)))


def swap_contents(matter: Matter) -> None:
    one, other = entry(matter, 3), entry(matter, 4)
    for number, row in ((3, other), (4, one)):
        matter.tamper(
            update(CaseEntry)
            .where(at(number))
            .values(ciphertext=row["ciphertext"], wrapped_key=row["wrapped_key"])
        )


def swap_numbers(matter: Matter) -> None:
    matter.tamper(
        update(CaseEntry).where(at(3)).values(number=99),
        update(CaseEntry).where(at(4)).values(number=3),
        update(CaseEntry).where(at(99)).values(number=4),
    )


def delete_last(matter: Matter) -> None:
    matter.tamper(delete(CaseEntry).where(at(last(matter))))


def delete_one(matter: Matter) -> None:
    matter.tamper(delete(CaseEntry).where(at(3)))


def delete_one_and_close_the_gap(matter: Matter) -> None:
    delete_one(matter)
    for number in range(4, last(matter) + 1):
        matter.tamper(update(CaseEntry).where(at(number)).values(number=number - 1))


def repeat_one(matter: Matter) -> None:
    row = entry(matter, 3) | {"id": new_id(), "number": last(matter) + 1}
    matter.tamper(insert(CaseEntry).values(**row))


def rename_one(matter: Matter) -> None:
    matter.tamper(update(CaseEntry).where(at(3)).values(kind=StepName.VERIFY))


def blame_another(matter: Matter) -> None:
    matter.tamper(update(CaseEntry).where(at(3)).values(made_by=matter.officer.user_id))


def date_back(matter: Matter) -> None:
    earlier = entry(matter, 2)["made_at"]
    matter.tamper(update(CaseEntry).where(at(3)).values(made_at=earlier))


def take_from_another_case(matter: Matter) -> None:
    first = matter.case_id
    matter.open_case()
    matter.to_basis()
    [foreign] = matter.rows(CaseEntry, case_id=matter.case_id, number=3)
    [own] = matter.rows(CaseEntry, case_id=first, number=3)
    matter.case_id = matter.case = first
    sealed = ("compartment_id", "epoch", "wrapped_key", "ciphertext")
    matter.tamper(
        update(CaseEntry)
        .where(CaseEntry.id == own["id"])
        .values({name: foreign[name] for name in sealed})
    )


def blank_the_head(matter: Matter) -> None:
    matter.tamper(update(Disclosure).values(ciphertext=b"", wrapped_key=b""))


ATTACKS = [
    change_bytes,
    swap_contents,
    swap_numbers,
    delete_last,
    delete_one,
    delete_one_and_close_the_gap,
    repeat_one,
    rename_one,
    blame_another,
    date_back,
    take_from_another_case,
    blank_the_head,
]


@pytest.mark.at("basis")
@pytest.mark.parametrize("attack", ATTACKS)
def test_a_ledger_that_was_changed_is_refused(
    matter: Matter, attack: Callable[[Matter], None]
) -> None:
    attack(matter)
    refusals = (TamperedData,)
    with pytest.raises(refusals):
        matter.vault.cases.read(matter.officer, matter.case)
    with pytest.raises(refusals):
        matter.vault.court.stay(matter.records, matter.case, "stayed")
    assert matter.logged(DisclosureEvent.READ, Outcome.FAILED)
    assert matter.logged(DisclosureEvent.STAY, Outcome.FAILED)
    assert matter.logged(DisclosureEvent.STAY) == []


@pytest.mark.at("basis")
def test_a_head_put_back_does_not_hide_that_steps_are_gone(matter: Matter) -> None:
    [head] = matter.rows(Disclosure)
    matter.vault.court.stay(matter.records, matter.case, "by the appeals court")
    matter.tamper(update(Disclosure).values(ciphertext=head["ciphertext"]))
    with pytest.raises(TamperedData):
        matter.vault.cases.read(matter.officer, matter.case)


@pytest.mark.at("basis")
def test_a_negotiation_is_part_of_the_ledger(matter: Matter) -> None:
    matter.vault.negotiating.propose(matter.counsel, matter.case, Party.REQUESTER, PARENTING_ONLY)
    delete_last(matter)
    with pytest.raises(TamperedData):
        matter.vault.cases.read(matter.officer, matter.case)


@pytest.mark.at("scope")
def test_clear_columns_let_no_step_pass(matter: Matter) -> None:
    matter.tamper(
        update(Disclosure).values(state=State.APPROVED, basis=Basis.COURT_ORDER, sides=[])
    )
    [listed] = matter.vault.cases.list_for(matter.records)
    assert listed.state is State.APPROVED
    assert matter.vault.cases.read(matter.records, matter.case).state.state is State.SCOPED
    with pytest.raises(IllegalStep):
        matter.send()
    with pytest.raises(IllegalStep):
        matter.approve()
    with pytest.raises(IllegalStep):
        matter.render(DIGEST)


@pytest.mark.at("reviewed")
def test_clear_columns_hide_no_stay(matter: Matter) -> None:
    matter.vault.court.stay(matter.records, matter.case, "by the appeals court")
    matter.tamper(update(Disclosure).values(sides=[]))
    with pytest.raises(IllegalStep, match="stayed"):
        matter.render()


def test_a_refused_step_leaves_nothing_but_its_refusal(matter: Matter) -> None:
    before = matter.rows(CaseEntry)
    with pytest.raises(IllegalStep):
        matter.vault.intake.classify(matter.records, matter.case)
    assert matter.rows(CaseEntry) == before
    [refusal] = matter.logged(DisclosureEvent.CLASSIFY, Outcome.DENIED)
    assert refusal.object_id == matter.case_id


@pytest.mark.at("sent")
def test_a_name_stands_nowhere_in_the_clear(matter: Matter) -> None:
    files = [path for path in matter.vault.home.path.iterdir() if path.is_file()]
    stored = b"".join(path.read_bytes() for path in files)
    assert matter.case.encode() in stored
    for words in ("Hardeman", "HB25D0117", "Quint", "Teague", "Imre", "narrow already", "Court Sq"):
        assert words.encode() not in stored
    for text in TEXTS.values():
        assert text.encode() not in stored
