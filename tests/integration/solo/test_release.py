"""One person inside and one attester outside bring the matter to a package that verifies."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from tests.integration.disclosure.conftest import TEXTS
from tests.integration.solo.conftest import KEY, STRANGER, WORDS, YEAR, Solo, answer, registered
from vault.attesting.attestation import AttestationRefused
from vault.attesting.register import AttesterPlanted
from vault.attesting.tables import AttesterWord
from vault.attesting.taking import AttestedOutOfTime, AttesterNotStanding, AttesterUnknown, OwnKey
from vault.attesting.vocabulary import AttesterRole, Verdict
from vault.clock import SteppingClock
from vault.crypto.signing import BadSignature
from vault.disclosure.rules.vocabulary import State
from vault.disclosure.rules.workflow import IllegalStep
from vault.errors import TamperedData, VaultError
from vault.production.tables import BatesAllocation
from vault.production.verifying.trust import read_trust


def stands(matter: Solo) -> bool:
    """Whether nothing was approved, and the request still waits."""
    state = matter.state()
    return (
        state.state is State.RENDERED
        and state.approvals == ()
        and state.asked is not None
        and matter.rows(BatesAllocation) == []
    )


@pytest.mark.at("asked")
def test_the_package_of_a_solo_practice_verifies_and_says_who_attested(matter: Solo) -> None:
    made = matter.take_in(answer(matter.vault, matter.waiting()))
    assert made.state == "approved"
    matter.sealed()
    package = matter.sent().package
    trust = read_trust(matter.trust().to_toml())
    report = matter.verified(package, trust)
    assert report.holds
    assert report.trusted
    told = " ".join(check.text for check in report.checks)
    assert "attested by Ruth Adler, outside counsel" in told
    assert WORDS.encode() not in package
    [approval] = matter.state().approvals
    assert approval.outside is AttesterRole.COUNSEL
    outsider = trust.attesters[0]
    for other in (
        replace(outsider, name="Ruth Adams"),
        replace(outsider, role=AttesterRole.CONSULTANT),
        replace(outsider, valid_to=outsider.valid_from),
    ):
        assert not matter.verified(package, replace(trust, attesters=(other,))).holds
    assert not matter.verified(package, replace(trust, attesters=())).holds


@pytest.mark.at("asked")
def test_nothing_that_identifies_anybody_stands_in_the_request(matter: Solo) -> None:
    request = matter.waiting().decode().casefold()
    planted = {
        matter.case,
        matter.case_id,
        matter.chart,
        matter.chart_id,
        *matter.sections.values(),
        *(word for text in TEXTS.values() for word in text.rstrip(".").split() if len(word) > 4),
        *("Alma", "Bruno", "Robin", "Linda", "Hardeman", "Voss", "Harmon", "HB25D0117", "Quint"),
        *("Teague", "Harbor", "Probate", "Parenting", "Drinking", "Sister", "Imre", "2025", "2026"),
        *("PSYTHPN", "42CFRPart2", "COLLATERAL", "psychotherapy note", "sud-counseling"),
    }
    assert [each for each in planted if each.casefold() in request] == []
    keys = set(json.loads(matter.waiting()))
    assert keys == {
        *("format", "version", "id", "purpose", "digest", "basis", "verified", "held", "consulted"),
        *("court", "facts", "clauses", "sections", "people", "warnings", "unchecked"),
    }


@pytest.mark.at("asked")
def test_a_refusal_approves_nothing_and_stands_in_the_case(matter: Solo) -> None:
    request = matter.waiting()
    matter.take_in(answer(matter.vault, request, Verdict.REFUSE))
    state = matter.state()
    assert (state.state, state.approvals, state.asked) == (State.RENDERED, (), None)
    last = matter.vault.cases.read(matter.clinician, matter.case).history[-1]
    assert last.particulars["answer"] == "refused"
    assert last.particulars["words"] == WORDS
    with pytest.raises(IllegalStep, match="no outside attester was asked"):
        matter.take_in(answer(matter.vault, request))


@pytest.mark.at("asked")
def test_the_one_person_inside_approves_nothing(matter: Solo) -> None:
    with pytest.raises(IllegalStep, match="whoever prepared it") as refused:
        matter.approved()
    assert {each.rule for each in refused.value.missing} == {15, 28}
    with pytest.raises(IllegalStep):
        matter.vault.reviewing.review_independently(matter.clinician, matter.case)
    assert stands(matter)


@pytest.mark.at("asked")
def test_a_key_of_the_practice_attests_nothing(matter: Solo) -> None:
    own = matter.clinician.keyring.signing
    with pytest.raises(OwnKey):
        matter.take_in(answer(matter.vault, matter.waiting(), key=own))
    with pytest.raises(VaultError, match="has this key"):
        registered(matter.vault, matter.clinician, own, name="Somebody Else")
    with pytest.raises(VaultError, match="has this name"):
        registered(matter.vault, matter.clinician, STRANGER, name="jim  HARMON ")
    assert stands(matter)


@pytest.mark.at("asked")
@pytest.mark.parametrize("field", ["request", "request_sha256", "digest", "verdict", "words", "at"])
def test_a_changed_attestation_is_refused(matter: Solo, field: str) -> None:
    made = json.loads(answer(matter.vault, matter.waiting()))
    made[field] = {
        "request": "0" * 32,
        "request_sha256": "0" * 64,
        "digest": "0" * 64,
        "verdict": "refuse",
        "words": "Approved as it is.",
        "at": "2026-01-06T09:00:00.000000Z",
    }[field]
    raw = json.dumps(made, sort_keys=True, separators=(",", ":")).encode()
    with pytest.raises(BadSignature):
        matter.take_in(raw)
    with pytest.raises(AttestationRefused):
        matter.take_in(raw + b"\n")
    assert stands(matter)


@pytest.mark.at("asked")
def test_what_is_signed_for_another_request_or_other_bytes_is_refused(matter: Solo) -> None:
    first = matter.waiting()
    early = answer(matter.vault, first)
    other = answer(matter.vault, first, digest="0" * 64)
    with pytest.raises(IllegalStep, match="hash is not that of the present rendering"):
        matter.take_in(other)
    second = matter.asked()
    with pytest.raises((IllegalStep, AttestedOutOfTime)):
        matter.take_in(early)
    with pytest.raises(IllegalStep, match="answers another request"):
        matter.take_in(answer(matter.vault, first))
    assert stands(matter)
    assert matter.take_in(answer(matter.vault, second)).state == "approved"


@pytest.mark.at("asked")
def test_an_attestation_is_no_use_in_another_case(matter: Solo) -> None:
    foreign = matter.waiting()
    matter.open_case()
    matter.to_answered()
    matter.asked()
    with pytest.raises(IllegalStep, match="answers another request"):
        matter.take_in(answer(matter.vault, foreign))
    assert stands(matter)


@pytest.mark.at("asked")
def test_whose_word_does_not_count_is_refused_by_name(matter: Solo, clock: SteppingClock) -> None:
    vault, actor = matter.vault, matter.clinician
    with pytest.raises(AttesterUnknown):
        matter.take_in(answer(vault, matter.waiting(), key=STRANGER))
    unconfirmed = registered(vault, actor, STRANGER, name="Ida Rooke", confirmed=False)
    with pytest.raises(AttesterNotStanding, match="not confirmed"):
        matter.take_in(answer(vault, matter.waiting(), key=STRANGER))
    vault.attesters.withdraw(actor, unconfirmed.attester_id)
    with pytest.raises(AttesterNotStanding, match="withdrawn"):
        matter.take_in(answer(vault, matter.waiting(), key=STRANGER))
    ready = answer(vault, matter.waiting())
    clock.advance(2 * YEAR)
    with pytest.raises(AttesterNotStanding, match="run out"):
        matter.take_in(ready)
    assert stands(matter)


@pytest.mark.at("asked")
def test_an_attestation_of_the_future_is_refused(matter: Solo, clock: SteppingClock) -> None:
    request = matter.waiting()
    clock.advance(timedelta(hours=1))
    ahead = answer(matter.vault, request)
    clock.advance(-timedelta(hours=1))
    with pytest.raises(AttestedOutOfTime):
        matter.take_in(ahead)
    assert stands(matter)


@pytest.mark.at("asked")
def test_an_outside_consultant_stands_for_the_privacy_officer(matter: Solo) -> None:
    consultant = registered(
        matter.vault, matter.clinician, STRANGER, role=AttesterRole.CONSULTANT, name="Ida Rooke"
    )
    assert consultant.role is AttesterRole.CONSULTANT
    made = matter.take_in(answer(matter.vault, matter.waiting(), key=STRANGER))
    assert made.state == "approved"


@pytest.mark.at("asked")
def test_any_change_of_the_bytes_voids_it(matter: Solo) -> None:
    matter.take_in(answer(matter.vault, matter.waiting()))
    section = matter.section_id("handover")
    matter.to_answers()
    assert (matter.state().state, matter.state().approvals) == (State.RENDERED, ())
    matter.asked()
    matter.take_in(answer(matter.vault, matter.waiting()))
    matter.vault.signing.correct_section(
        matter.clinician, section, "Wednesday evenings changed to Saturday.", reason="A slip."
    )
    with pytest.raises(VaultError):
        matter.sealed()
        matter.sent()
    assert matter.state().approvals == ()


@pytest.mark.at("asked")
def test_an_attester_planted_or_altered_in_the_database_is_believed_nowhere(matter: Solo) -> None:
    request = matter.waiting()
    for column, value in (
        ("public_key", STRANGER.public_bytes),
        ("name", "Somebody Else"),
        ("role", "consultant"),
        ("until", matter.vault.clock.now() + 9 * YEAR),
    ):
        was = {row["id"]: row[column] for row in matter.rows(AttesterWord)}
        matter.tamper(update(AttesterWord).values({column: value}))
        with pytest.raises(AttesterPlanted):
            matter.take_in(answer(matter.vault, request))
        for row, before in was.items():
            matter.tamper(
                update(AttesterWord).where(AttesterWord.id == row).values({column: before})
            )
    assert stands(matter)
    matter.take_in(answer(matter.vault, request))
    matter.tamper(delete(AttesterWord))
    with pytest.raises(TamperedData):
        matter.sealed()


@pytest.mark.at("asked")
def test_a_withdrawal_later_leaves_what_was_attested(matter: Solo) -> None:
    matter.take_in(answer(matter.vault, matter.waiting()))
    [known] = matter.vault.attesters.directory(matter.clinician)
    matter.vault.attesters.withdraw(matter.clinician, known.attester_id)
    matter.sealed()
    assert matter.verified(matter.sent().package, matter.trust()).holds
    assert KEY.public_bytes == known.public_key
