from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.disclosure.rules.instruments import (
    JUDICIAL,
    Instrument,
    UnclassifiedInstrument,
    classify_instrument,
)
from vault.disclosure.rules.vocabulary import Basis, InstrumentKind, SignerRole, TextFlag

ORDERS = {Basis.COURT_ORDER, Basis.IN_CAMERA, Basis.PART2_ORDER}
texts = st.frozensets(st.sampled_from(list(TextFlag)))


def classed(
    kind: InstrumentKind, signer: SignerRole, *text: TextFlag
) -> Basis | type[UnclassifiedInstrument]:
    try:
        return classify_instrument(signer, kind, frozenset(text))
    except UnclassifiedInstrument:
        return UnclassifiedInstrument


@given(
    signer=st.sampled_from(sorted(set(SignerRole) - JUDICIAL)),
    kind=st.sampled_from(list(InstrumentKind)),
    text=texts,
)
def test_no_paper_without_a_judges_signature_is_an_order(
    signer: SignerRole, kind: InstrumentKind, text: frozenset[TextFlag]
) -> None:
    assert classed(kind, signer, *text) not in ORDERS


@given(
    signer=st.sampled_from(list(SignerRole)), kind=st.sampled_from(list(InstrumentKind)), text=texts
)
def test_every_paper_is_of_one_class_or_refused_by_name(
    signer: SignerRole, kind: InstrumentKind, text: frozenset[TextFlag]
) -> None:
    assert classed(kind, signer, *text) in {*Basis, UnclassifiedInstrument}


@pytest.mark.parametrize(
    ("kind", "signer", "text", "basis"),
    [
        ("order", "judge", {"commands"}, "court_order"),
        ("order", "tribunal", {"commands"}, "court_order"),
        ("order", "judge", {"commands", "in_camera"}, "in_camera"),
        ("order", "judge", {"commands", "part2"}, "part2_order"),
        ("order", "judge", {"commands", "part2", "in_camera"}, "part2_order"),
        ("order", "clerk", {"commands"}, "subpoena"),
        ("order", "attorney", {"commands", "so_ordered"}, "subpoena"),
        ("order", "agency", {"commands"}, "subpoena"),
        ("subpoena", "attorney", set(), "subpoena"),
        ("subpoena", "clerk", {"commands"}, "subpoena"),
        ("subpoena", "judge", {"commands"}, "subpoena"),
        ("subpoena", "judge", {"commands", "so_ordered"}, "court_order"),
        ("subpoena", "attorney", {"grand_jury"}, "law_enforcement"),
        ("subpoena", "law_enforcement", set(), "law_enforcement"),
        ("warrant", "magistrate", set(), "law_enforcement"),
        ("agency_request", "agency", set(), "law_enforcement"),
        ("authorization", "client", set(), "authorization"),
        ("authorization", "representative", set(), "authorization"),
        ("client_request", "client", set(), "client_access"),
        ("protective_report", "clinician", set(), "mandated_report"),
        ("threat_record", "clinician", set(), "duty_to_warn"),
        ("emergency_record", "clinician", set(), "emergency"),
    ],
)
def test_class_follows_from_signer_and_text(
    kind: str, signer: str, text: set[str], basis: str
) -> None:
    found = classed(
        next(k for k in InstrumentKind if k == kind),
        next(s for s in SignerRole if s == signer),
        *(flag for flag in TextFlag if flag in text),
    )
    assert found == basis


@pytest.mark.parametrize(
    ("kind", "signer"),
    [
        (InstrumentKind.ORDER, SignerRole.JUDGE),
        (InstrumentKind.ORDER, SignerRole.CLIENT),
        (InstrumentKind.SUBPOENA, SignerRole.CLINICIAN),
        (InstrumentKind.AUTHORIZATION, SignerRole.ATTORNEY),
        (InstrumentKind.WARRANT, SignerRole.LAW_ENFORCEMENT),
        (InstrumentKind.PROTECTIVE_REPORT, SignerRole.AGENCY),
    ],
)
def test_paper_of_the_wrong_hand_or_without_a_command_is_of_no_class(
    kind: InstrumentKind, signer: SignerRole
) -> None:
    assert classed(kind, signer) is UnclassifiedInstrument


WHOLE = Instrument(
    kind=InstrumentKind.ORDER,
    signer=SignerRole.JUDGE,
    text=frozenset({TextFlag.COMMANDS}),
    court="Probate and Family Court",
    docket="24-0117",
    parties=("A", "B"),
    requester="R. Roe",
    requester_role="father's attorney",
    signed_by="Hon. J. Doe",
    dated_on=date(2026, 3, 1),
    served_at=datetime(2026, 3, 3, 9, tzinfo=UTC),
    method="in hand",
    return_at=datetime(2026, 3, 24, 9, tzinfo=UTC),
    protective_terms="",
    clauses=1,
    scan_sha256="0" * 64,
)


def test_whole_instrument_lacks_nothing_and_an_empty_one_nearly_everything() -> None:
    assert WHOLE.lacking() == ()
    empty = Instrument(kind=InstrumentKind.ORDER, signer=SignerRole.JUDGE)
    assert len(empty.lacking()) == 13


def test_having_no_protective_terms_is_a_finding_and_not_having_looked_is_none() -> None:
    unread = Instrument(kind=InstrumentKind.ORDER, signer=SignerRole.JUDGE, protective_terms=None)
    assert any("protective terms" in words for words in unread.lacking())


def test_paper_carries_no_name() -> None:
    paper = WHOLE.paper(1)
    assert paper.classify() is Basis.COURT_ORDER
    for told in ("Roe", "Doe", "Probate", "24-0117"):
        assert told not in repr(paper)
