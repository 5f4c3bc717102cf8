"""Deadlines, consultations and the notices of a production."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from vault.disclosure.rules.consultation import Consultation
from vault.disclosure.rules.deadlines import DeadlineInvalid, deadlines
from vault.disclosure.rules.guards import GUARDS
from vault.disclosure.rules.vocabulary import Basis
from vault.disclosure.rules.wording import WordingInvalid, read_wording, standard_wording

SERVED = datetime(2026, 3, 3, 15, tzinfo=UTC)


@pytest.mark.parametrize(("days", "objection"), [(30, 14), (14, 14), (7, 7), (0, 0)])
def test_objection_is_due_before_compliance_or_fourteen_days_after_service(
    days: int, objection: int
) -> None:
    due = SERVED + timedelta(days=days)
    found = deadlines(Basis.SUBPOENA, served_at=SERVED, return_at=due, zone=ZoneInfo("UTC"))
    assert found.comply_by == due
    assert found.object_before == SERVED + timedelta(days=objection)


@pytest.mark.parametrize(
    ("served", "before"),
    [
        ("2026-03-01T23:30", "2026-03-15T23:30"),  # 14 times 24 hours would be the day after
        ("2026-10-25T10:00", "2026-11-08T10:00"),
        ("2026-12-24T09:00", "2027-01-07T09:00"),
    ],
)
def test_the_fourteenth_day_is_counted_by_the_clock_on_the_wall(served: str, before: str) -> None:
    boston = ZoneInfo("America/New_York")
    at = datetime.fromisoformat(served).replace(tzinfo=boston)
    for written in (at, at.astimezone(UTC)):
        found = deadlines(
            Basis.SUBPOENA,
            served_at=written,
            return_at=at + timedelta(days=90),
            zone=boston,
        )
        assert found.object_before == datetime.fromisoformat(before).replace(tzinfo=boston)


def test_an_order_takes_a_motion_and_no_objection() -> None:
    due = SERVED + timedelta(days=30)
    found = deadlines(Basis.COURT_ORDER, served_at=SERVED, return_at=due, zone=ZoneInfo("UTC"))
    assert (found.comply_by, found.object_before) == (due, None)


def test_compliance_before_service_is_refused() -> None:
    with pytest.raises(DeadlineInvalid):
        deadlines(
            Basis.SUBPOENA,
            served_at=SERVED,
            return_at=SERVED - timedelta(seconds=1),
            zone=ZoneInfo("UTC"),
        )


WHOLE = Consultation(
    name="Dr. X",
    credential="LICSW",
    role="supervisor",
    at=SERVED,
    shared="an order asks for everything",
    advice="ask the court to narrow it",
    decision="counsel asks",
    dissent="",
)


def test_consultation_is_whole_only_with_all_its_particulars() -> None:
    assert WHOLE.lacking() == ()
    assert len(Consultation().lacking()) == 8
    assert replace(WHOLE, dissent=None).lacking() == ("dissent, or that there was none",)


def test_every_built_basis_has_notices_that_name_their_source() -> None:
    wording = standard_wording()
    for basis in Basis:
        assert bool(wording.notices(basis)) is GUARDS[basis].built
        if GUARDS[basis].built:
            assert "(" in wording.purpose_of(basis)
    assert any("under seal to the court" in text for text in wording.notices(Basis.IN_CAMERA))
    assert any("only so far as" in text for text in wording.notices(Basis.COURT_ORDER))


NOTICE = 'text = "a"\ncitation = "b"\n'
GOOD = (
    'as_of = 2026-11-22\nreviewed_by = ""\n'
    f"[purpose.court_order]\n{NOTICE}[[notice.court_order]]\n{NOTICE}"
)


@pytest.mark.parametrize(
    "raw",
    [
        "not toml",
        GOOD.replace("2026-11-22", '"soon"'),
        GOOD.replace('reviewed_by = ""\n', ""),
        GOOD.replace("[[notice.court_order]]", "[[notice.hearsay]]"),
        GOOD.replace("[[notice.court_order]]", "[[court_order]]"),
        GOOD.replace('citation = "b"', 'citation = " "'),
        GOOD.replace('text = "a"', 'text = "to {recipient}"'),
        GOOD + 'note = "extra"\n',
    ],
)
def test_file_of_notices_that_is_not_of_its_form_is_refused(raw: str) -> None:
    read_wording(GOOD)
    with pytest.raises(WordingInvalid):
        read_wording(raw)
