"""An approval is bound to the stored bytes, to who gives it, and to the decisions behind them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import delete, update

from tests.conftest import passphrase_of
from tests.integration.disclosure.conftest import PARENTING_ONLY, order
from tests.integration.production.conftest import Producing
from vault.attesting.taking import OutsideNotAllowed
from vault.audit.events import Outcome
from vault.disclosure.rules.vocabulary import DisclosureEvent, State
from vault.disclosure.rules.workflow import IllegalStep
from vault.disclosure.sections.currency import SectionsChanged
from vault.errors import AuthenticationFailed, PermissionDenied, TamperedData
from vault.identity.permissions import Role
from vault.identity.sealed import OpenKey, open_row, seal_row
from vault.production.acts.means import NothingRendered
from vault.production.tables import Artefact, BatesAllocation, Production, ProductionSignature
from vault.production.tables import ProductionState as Stands


def refused(matter: Producing) -> bool:
    """Tell whether nothing of an approval is there, and its refusal is on record."""
    assert matter.at(State.RENDERED)
    assert matter.rows(BatesAllocation) == []
    assert len(matter.rows(ProductionSignature)) == 1, "the preparer's"
    return bool(
        [
            *matter.logged(DisclosureEvent.APPROVE, Outcome.DENIED),
            *matter.logged(DisclosureEvent.APPROVE, Outcome.FAILED),
        ]
    )


@pytest.mark.at("answered")
def test_an_approval_is_a_step_a_signature_and_numbers_all_at_once(any_matter: Producing) -> None:
    summary = any_matter.approved()
    assert summary.state is Stands.APPROVED
    assert any_matter.at(State.APPROVED)
    [numbers] = any_matter.rows(BatesAllocation)
    assert (numbers["first"], numbers["last"]) == (summary.bates.start, summary.bates.end)
    roles = {row["signed_by"]: row["role"] for row in any_matter.rows(ProductionSignature)}
    assert roles == {
        any_matter.records.user_id: "preparer",
        any_matter.officer.user_id: "privacy officer",
    }


@pytest.mark.at("approved")
def test_counsel_and_privacy_officer_may_both_approve(matter: Producing) -> None:
    matter.approved(matter.counsel)
    assert len(matter.state().approvals) == 2
    assert len(matter.rows(BatesAllocation)) == 1


@pytest.mark.at("approved")
def test_nobody_approves_twice(matter: Producing) -> None:
    with pytest.raises(IllegalStep, match="approved it already"):
        matter.approved()
    assert len(matter.rows(ProductionSignature)) == 2


def test_an_approver_invited_by_who_prepared_is_told_to_everyone_who_looks(
    matter: Producing,
) -> None:
    """One administrator prepares, invents a second person, and approves as them."""
    reyes = matter.with_roles("reyes", Role.RECORDS, Role.ADMINISTRATOR)
    vault = matter.vault
    code = vault.accounts.invite(reyes, "double", "D. Ouble", "", [Role.PRIVACY_OFFICER])
    vault.accounts.enrol("double", code, passphrase_of("double"))
    vault.cases.add_participant(matter.officer, matter.case, "double")
    double = vault.logins.login("double", passphrase_of("double"))
    matter.to_answered()
    assert matter.approved(double).dependent == (double.user_id,)
    [event] = {event.object_id: event for event in matter.logged(DisclosureEvent.APPROVE)}.values()
    assert f'"invited_by":"{reyes.user_id}"' in event.detail
    assert matter.all_productions()[-1].dependent == (double.user_id,)
    matter.approved(matter.counsel)
    assert matter.all_productions()[-1].dependent == (double.user_id,)


@pytest.mark.at("answered")
def test_an_approver_whom_no_preparer_invited_is_not_warned_of(matter: Producing) -> None:
    assert matter.approved().dependent == ()


@pytest.mark.at("reviewed")
def test_who_prepared_does_not_approve(matter: Producing) -> None:
    both = matter.with_roles("reyes", Role.RECORDS, Role.PRIVACY_OFFICER)
    matter.rendered(both)
    for warning in matter.warnings():
        matter.vault.productions.answer_warning(both, matter.case, warning.id, "Seen.")
    with pytest.raises(IllegalStep, match="prepared"):
        matter.approved(both)
    assert refused(matter)


@pytest.mark.at("answered")
def test_who_only_prepares_or_decides_does_not_approve(matter: Producing) -> None:
    for actor in (matter.records, matter.clinician):
        with pytest.raises(PermissionDenied):
            matter.approved(actor)
    assert refused(matter)


@pytest.mark.at("answered")
def test_another_digest_is_not_approved(matter: Producing) -> None:
    with pytest.raises(IllegalStep, match="hash"):
        matter.approved(digest="ab" * 32)
    assert refused(matter)


@pytest.mark.at("answered")
def test_the_digest_of_an_earlier_rendering_is_not_approved(matter: Producing) -> None:
    seen = matter.all_productions()[-1].digest
    matter.rendered()
    matter.answer_all()
    with pytest.raises(IllegalStep, match="hash"):
        matter.approved(digest=seen)


@pytest.mark.at("answered")
def test_a_wrong_passphrase_does_not_approve(matter: Producing) -> None:
    digest = matter.all_productions()[-1].digest
    with pytest.raises(AuthenticationFailed):
        matter.vault.productions.approve(
            matter.officer, matter.case, digest, passphrase_of("calder")
        )
    assert matter.at(State.RENDERED)


@pytest.mark.at("reviewed")
def test_nothing_is_approved_before_it_is_rendered(matter: Producing) -> None:
    with pytest.raises(NothingRendered):
        matter.approved(digest="ab" * 32)


@pytest.mark.at("reviewed")
def test_an_unanswered_warning_holds_the_approval_up(matter: Producing) -> None:
    matter.rendered()
    assert matter.warnings()
    with pytest.raises(IllegalStep, match="wait for an answer"):
        matter.approved()
    assert refused(matter)


@pytest.mark.at("answered")
@pytest.mark.parametrize("column", ["ciphertext", "wrapped_key"])
def test_a_stored_file_of_which_one_byte_was_changed_is_not_approved(
    any_matter: Producing, column: str
) -> None:
    artefact = any_matter.rows(Artefact, name="production.pdf")[0]
    content = bytearray(artefact[column])
    content[len(content) // 2] ^= 1
    any_matter.tamper(
        update(Artefact).where(Artefact.id == artefact["id"]).values({column: bytes(content)})
    )
    with pytest.raises(TamperedData):
        any_matter.approved()
    assert refused(any_matter)


@pytest.mark.at("answered")
def test_stored_files_that_were_swapped_or_removed_are_not_approved(matter: Producing) -> None:
    log, records = (
        matter.rows(Artefact, name=name)[0]["id"] for name in ("privilege-log.csv", "records.json")
    )
    matter.tamper(
        update(Artefact).where(Artefact.id == log).values(name="x"),
        update(Artefact).where(Artefact.id == records).values(name="privilege-log.csv"),
        update(Artefact).where(Artefact.id == log).values(name="records.json"),
    )
    with pytest.raises(TamperedData):
        matter.approved()
    matter.tamper(delete(Artefact).where(Artefact.id.in_([log, records])))
    with pytest.raises(TamperedData):
        matter.approved()
    assert refused(matter)


@pytest.mark.at("answered")
def test_a_file_put_in_by_somebody_who_holds_the_cases_key_is_not_approved(
    matter: Producing,
) -> None:
    [row] = matter.rows(Artefact, name="privilege-log.csv")
    places = {(row["compartment_id"], row["epoch"])}
    matter.vault.productions.of_case(matter.records, matter.case)
    [key] = [
        OpenKey(*place, opened)
        for place, opened in matter.records.keyring.opened.items()
        if place in places
    ]
    forged = seal_row(Artefact, dict(row), key, b"Nothing is withheld.")
    columns = {name: forged[name] for name in ("wrapped_key", "ciphertext")}
    matter.tamper(update(Artefact).where(Artefact.id == row["id"]).values(columns))
    assert open_row(Artefact, matter.rows(Artefact, id=row["id"])[0], key.key)
    with pytest.raises(TamperedData, match="not the one rendered"):
        matter.approved()
    assert refused(matter)


@pytest.mark.at("answered")
def test_a_section_edited_between_decision_and_approval_voids_it(any_matter: Producing) -> None:
    matter = any_matter
    section = matter.section_id("handover")
    matter.vault.signing.correct_section(
        matter.clinician, section, "Wednesday evenings changed to Saturday.", reason="A slip."
    )
    with pytest.raises(SectionsChanged):
        matter.approved()
    assert matter.at(State.SCOPED)
    assert [each.state for each in matter.all_productions()] == [Stands.VOID]
    assert matter.rows(BatesAllocation) == []


@pytest.mark.at("approved")
def test_an_amended_order_voids_rendering_and_approval(matter: Producing) -> None:
    matter.vault.court.amend(
        matter.records, matter.case, order(docket="HB25D0117-A"), PARENTING_ONLY
    )
    assert [each.state for each in matter.all_productions()] == [Stands.VOID]
    with pytest.raises(NothingRendered):
        matter.approved(matter.counsel, digest=matter.rows(Production)[0]["digest"])
    assert matter.state().approvals == ()


@pytest.mark.at("answered")
def test_rendering_again_voids_an_approval(matter: Producing) -> None:
    first = matter.approved()
    matter.rendered()
    assert matter.at(State.RENDERED)
    assert matter.state().approvals == ()
    states = {each.production_id: each.state for each in matter.all_productions()}
    assert states[first.production_id] is Stands.VOID


@pytest.mark.at("answered")
def test_the_step_is_not_taken_without_its_signature(
    matter: Producing, monkeypatch: pytest.MonkeyPatch
) -> None:

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("vault.production.acts.approving.allocate", interrupted)
    with pytest.raises(KeyboardInterrupt):
        matter.approved()
    assert matter.at(State.RENDERED)
    assert len(matter.rows(ProductionSignature)) == 1


@pytest.mark.at("answered")
def test_nobody_outside_attests_where_the_settings_do_not_say_so(matter: Producing) -> None:
    acts: tuple[tuple[str, Callable[[], object]], ...] = (
        (
            DisclosureEvent.ASK_ATTESTER,
            lambda: matter.vault.productions.ask_attester(matter.officer, matter.case),
        ),
        (
            DisclosureEvent.ATTEST,
            lambda: matter.vault.productions.attest(matter.officer, matter.case, b"{}"),
        ),
        (
            DisclosureEvent.LEAVE_OUTSIDE,
            lambda: matter.vault.reviewing.leave_outside(matter.officer, matter.case),
        ),
    )
    for tag, act in acts:
        with pytest.raises(OutsideNotAllowed):
            act()
        assert matter.logged(tag, Outcome.DENIED)
    assert matter.state().asked is None
    assert matter.approved().state is Stands.APPROVED
