"""Disclosures for other programs: IHE BALP 1.1, "Audit Event for Privacy Disclosure at Source"."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from vault.disclosure.rules.accounts.accounting import Transmission, use_of
from vault.disclosure.rules.accounts.audit_event import PROFILE, audit_events
from vault.disclosure.rules.vocabulary import Basis
from vault.labels.vocabulary import PurposeOfUse

FHIR_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
FHIR_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z")
START = datetime(2026, 1, 1, tzinfo=UTC)
CANARY = "Alma Hardeman"

transmissions = st.builds(
    Transmission,
    at=st.integers(0, 10**6).map(lambda seconds: START + timedelta(seconds=seconds)),
    recipient=st.sampled_from(["Probate Court", "State Police"]),
    address=st.sampled_from(["", "1 Court Square"]),
    description=st.just(f"Notes about {CANARY}"),
    purpose=st.just(f"Order in the matter of {CANARY}"),
    request=st.just(f"In re {CANARY}"),
    record_id=st.from_regex(r"[a-z2-7]{26}", fullmatch=True),
    ref=st.from_regex(r"D-[A-Z2-7]{6}", fullmatch=True),
    use=st.sampled_from(PurposeOfUse),
)


def exported(some: list[Transmission], member: str = "A") -> list[dict[str, Any]]:
    bundle = audit_events(
        some,
        organisation="Harbor",
        origin="harbor.example/audit",
        chart="C-7K2M4Q",
        member=member,
    )
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "collection")
    loaded = json.loads(json.dumps(bundle))
    return [entry["resource"] for entry in loaded["entry"]]


def code(coding: dict[str, Any]) -> tuple[str, str]:
    assert set(coding) == {"system", "code", "display"}
    return coding["system"].rsplit("/", 1)[-1], coding["code"]


@given(st.lists(transmissions, max_size=3))
def test_every_disclosure_is_an_event_of_the_profile(some: list[Transmission]) -> None:
    for one, event in zip(some, exported(some), strict=True):
        assert event["resourceType"] == "AuditEvent"
        assert FHIR_ID.fullmatch(event["id"])
        assert event["meta"]["profile"] == [PROFILE]
        assert "modifierExtension" not in event
        assert code(event["type"]) == ("DCM", "110106")
        assert [code(each) for each in event["subtype"]] == [("iso-21089-lifecycle", "disclose")]
        assert (event["action"], event["outcome"]) == ("R", "0")
        assert FHIR_INSTANT.fullmatch(event["recorded"])
        assert datetime.fromisoformat(event["recorded"]) == one.at
        [purpose] = event["purposeOfEvent"]
        assert [code(each) for each in purpose["coding"]] == [("v3-ActReason", one.use.value)]
        source, recipient = event["agent"]
        assert code(source["type"]["coding"][0]) == ("DCM", "110153")
        assert code(recipient["type"]["coding"][0]) == ("DCM", "110152")
        assert source["who"] == event["source"]["observer"] == {"display": "Harbor"}
        assert recipient["who"] == {"display": one.recipient}
        assert recipient["network"]["address"] == (one.address or one.recipient)
        for agent in (source, recipient):
            assert agent["requestor"] is False
            assert agent["network"]["address"]
        patient, record = event["entity"]
        assert code(patient["type"]) == ("audit-entity-type", "1")
        assert code(patient["role"]) == ("object-role", "1")
        assert patient["what"]["type"] == "Patient"
        assert patient["what"]["identifier"] == {
            "system": "https://harbor.example/audit/clients",
            "value": "C-7K2M4Q/A",
        }
        assert code(record["type"]) == ("audit-entity-type", "2")
        assert record["what"]["identifier"]["value"] == one.ref


@given(st.lists(transmissions, max_size=3))
def test_no_client_s_name_gets_into_it(some: list[Transmission]) -> None:
    assert CANARY not in json.dumps(exported(some))


@given(transmissions)
def test_a_client_of_whom_no_handle_is_on_record_is_the_chart_s_only_one(
    one: Transmission,
) -> None:
    [event] = exported([one], member="")
    assert event["entity"][0]["what"]["identifier"]["value"] == "C-7K2M4Q"


def test_the_purpose_of_use_follows_from_the_basis() -> None:
    assert {
        basis: use_of(basis) for basis in Basis if use_of(basis) is not PurposeOfUse.HLEGAL
    } == {
        Basis.SUBPOENA: PurposeOfUse.LEGAL,
        Basis.AUTHORIZATION: PurposeOfUse.PATRQT,
        Basis.PART2_CONSENT: PurposeOfUse.PATRQT,
        Basis.CLIENT_ACCESS: PurposeOfUse.PATRQT,
        Basis.MANDATED_REPORT: PurposeOfUse.PUBHLTH,
        Basis.DUTY_TO_WARN: PurposeOfUse.THREAT,
        Basis.EMERGENCY: PurposeOfUse.ETREAT,
    }
