"""What goes along with a disclosure, and by when a request is answered (45 CFR 164.526)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from vault.records.amendment_model import (
    APPENDED,
    AmendmentState,
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
