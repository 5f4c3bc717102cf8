"""What goes along with a disclosure, and by when a request is answered (45 CFR 164.526)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from vault.records.amendment_letters import Custodian, answer_letter
from vault.records.amendment_model import (
    APPENDED,
    Amendment,
    AmendmentState,
    AmendmentSummary,
    DenialGround,
    Paper,
    PaperKind,
    due,
    travelling,
)

KINDS = st.frozensets(st.sampled_from(PaperKind))
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(  # noqa: DTZ001 - made aware
    lambda at: at.replace(tzinfo=UTC)
)
ZONES = st.sampled_from(["America/New_York", "America/Los_Angeles", "UTC", "Pacific/Kiritimati"])


@given(kinds=KINDS, attach=st.booleans(), state=st.sampled_from(AmendmentState))
def test_only_what_was_denied_goes_along(
    kinds: frozenset[PaperKind], attach: bool, state: AmendmentState
) -> None:
    found = list(travelling(state, kinds, attach_request=attach))
    if state is not AmendmentState.DENIED:
        assert found == []
    elif PaperKind.DISAGREEMENT in kinds:
        assert found == [kind for kind in APPENDED if kind in kinds]
    else:
        assert set(found) == (
            kinds & {PaperKind.REQUEST, PaperKind.DENIAL} if attach else frozenset()
        )


@given(at=INSTANTS, zone=ZONES.map(ZoneInfo))
def test_the_answer_is_due_at_the_end_of_the_sixtieth_day(at: datetime, zone: ZoneInfo) -> None:
    until = due(at, zone)
    assert until.date() == at.astimezone(zone).date() + timedelta(days=60)
    assert (until.hour, until.minute) == (23, 59)
    assert timedelta(days=59) < until - at < timedelta(days=62)


def asked(state: AmendmentState, *kinds: PaperKind, extended: bool = False) -> Amendment:
    at = datetime(2026, 1, 5, 12, tzinfo=UTC)
    papers = tuple(
        Paper(
            kind=kind,
            text=f"Words of the {kind}.",
            by="Ann Hartley, client" if kind is PaperKind.REQUEST else "",
            written_by="x",
            written_at=at,
        )
        for kind in (PaperKind.REQUEST, *kinds)
    )
    summary = AmendmentSummary(
        request_id="r" * 26,
        chart="C-7K2M4Q",
        note_id="n",
        section_id="s",
        state=state,
        ground=DenialGround.ACCURATE if state is AmendmentState.DENIED else None,
        received_at=at,
        due_at=due(at, ZoneInfo("UTC")),
        extended=extended,
        decided_by="",
        decided_at=None,
        addendum_id=None,
        attach_request=False,
        kinds=frozenset(paper.kind for paper in papers),
    )
    return Amendment(summary, papers)


def text_of(request: Amendment) -> str:
    letter = answer_letter(request, Custodian("Harbor", "12 Quay Street", ZoneInfo("UTC")))
    assert letter is not None
    assert letter.to == ("Ann Hartley",)
    return repr(letter)


def test_each_answer_has_its_letter() -> None:
    assert "March 6, 2026" in text_of(
        asked(AmendmentState.RECEIVED, PaperKind.EXTENSION, extended=True)
    )
    assert "addendum" in text_of(asked(AmendmentState.ACCEPTED, PaperKind.ACCEPTANCE))


def test_a_denial_tells_all_that_the_rule_asks() -> None:
    text = text_of(asked(AmendmentState.DENIED, PaperKind.DENIAL))
    for said in (
        "accurate and complete",
        "Words of the denial.",
        "written statement that you disagree",
        "your request and this denial go along",
        "12 Quay Street",
        "Office for Civil Rights",
    ):
        assert said in text


def test_before_an_answer_there_is_no_letter() -> None:
    nobody = Custodian("Harbor", "12 Quay Street", ZoneInfo("UTC"))
    assert answer_letter(asked(AmendmentState.RECEIVED), nobody) is None
