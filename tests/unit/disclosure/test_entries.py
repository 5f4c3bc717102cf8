"""What a case's ledger keeps is read back as it was written, and nothing else is read."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vault.audit.canonical import canonical_json
from vault.disclosure.ledger.codec import ContentRefused, decode, encode, from_bytes, to_bytes
from vault.disclosure.ledger.entries import (
    Entry,
    Filed,
    RoundAct,
    Spoken,
    Taken,
    kind_of,
    maker_of,
    pack,
    unpack,
)
from vault.disclosure.rules.access_copies import Fee, FeePart
from vault.disclosure.rules.authorization import Cover, Form
from vault.disclosure.rules.case_parts import By
from vault.disclosure.rules.ceilings import Extent
from vault.disclosure.rules.clauses import Clause, Clearance
from vault.disclosure.rules.decisions import Decision, Marker, Span
from vault.disclosure.rules.instruments import Instrument
from vault.disclosure.rules.reach import Reach
from vault.disclosure.rules.steps.base import Step
from vault.disclosure.rules.steps.deciding import Decide
from vault.disclosure.rules.vocabulary import Action, ReasonCode
from vault.disclosure.rules.workflow import STEPS
from vault.disclosure.sections.appended import Appended
from vault.disclosure.sections.material import HandedKey, Release
from vault.identity.permissions import Role

EPOCH = datetime(1990, 1, 1, tzinfo=UTC)
ids = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=1, max_size=8)
words = st.text(st.characters(codec="utf-8"), max_size=12)
instants = st.integers(0, 10**9).map(lambda n: EPOCH + n * timedelta(seconds=3, microseconds=7))
days = st.dates(date(1990, 1, 1), date(2090, 1, 1))
people = st.builds(By, person=ids, roles=st.frozensets(st.sampled_from(Role)))
spans = st.builds(
    Span,
    paragraph=st.integers(0, 9),
    start=st.integers(0, 9),
    end=st.integers(10, 99),
    code=st.sampled_from(ReasonCode),
)
decisions = st.one_of(
    st.builds(Decision, section=ids, action=st.just(Action.RELEASE), clause=st.integers(1, 9)),
    st.builds(
        Decision,
        section=ids,
        action=st.just(Action.REDACT),
        clause=st.integers(1, 9),
        spans=st.lists(spans, min_size=1, max_size=3).map(tuple),
    ),
    st.builds(
        Decision,
        section=ids,
        action=st.just(Action.WITHHOLD),
        code=st.sampled_from(ReasonCode),
        clause=st.integers(1, 9),
    ),
)
reaches = st.builds(Reach, why=words, clause=st.none() | st.integers(1, 9))
clauses = st.builds(
    Clause,
    number=st.integers(1, 99),
    words=st.just("All records."),
    date_from=st.none() | st.just(date(2000, 1, 1)),
    date_to=st.none() | st.just(date(2001, 1, 1)),
    subjects=st.frozensets(ids, max_size=3),
    cleared=st.lists(
        st.builds(Clearance, holder=ids, source=words), max_size=3, unique_by=lambda c: c.holder
    ).map(tuple),
)
instruments = st.builds(
    Instrument,
    dated_on=st.none() | days,
    served_at=st.none() | instants,
    return_at=st.none() | instants,
    protective_terms=st.none() | words,
)
forms = st.builds(
    Form,
    holder=ids,
    covers=st.frozensets(st.sampled_from(Cover), min_size=1),
    expires_on=st.none() | days,
    date_from=st.none() | st.just(date(2000, 1, 1)),
    date_to=st.none() | st.just(date(2001, 1, 1)),
)
fees = st.builds(
    Fee,
    parts=st.dictionaries(st.sampled_from(FeePart), st.integers(0, 10**6)),
    worked_out=words.map("12 minutes ".__add__),
    agreed_on=days,
)
st.register_type_strategy(Fee, fees)
st.register_type_strategy(Form, forms)
st.register_type_strategy(By, people)
st.register_type_strategy(Decision, decisions)
st.register_type_strategy(Reach, reaches)
st.register_type_strategy(str, words)


papers_and_rounds: st.SearchStrategy[Entry] = st.one_of(
    st.builds(
        Filed,
        version=st.integers(1, 9),
        instrument=instruments,
        clauses=st.lists(clauses, max_size=3).map(tuple),
        by=ids,
        at=instants,
    ),
    st.builds(
        Spoken,
        act=st.sampled_from(RoundAct),
        clauses=st.lists(clauses, max_size=3).map(tuple),
        words=words,
        by=ids,
        at=instants,
    ),
)
particulars = st.dictionaries(ids, words, max_size=3)

DECIDE = Taken(
    step=Decide(
        by=By("clara", frozenset({Role.CLINICIAN})),
        decision=Decision(section="s1", action=Action.RELEASE, clause=1),
        reach=Reach(extent=Extent.WHOLE, why="clause 1 reaches it", clause=1),
    ),
    at=datetime(2026, 1, 5, 9, tzinfo=UTC),
    particulars={"reason": "asked for"},
)


@given(papers_and_rounds)
def test_papers_and_rounds_are_read_back_as_they_were_written(entry: Entry) -> None:
    assert unpack(kind_of(entry), pack(entry)) == entry


def writable(step: Step) -> bool:
    """Versions are small; JSON carries whole numbers up to 2^53 - 1 only."""
    numbers = [getattr(step, name, 0) for name in ("version", "scope_version", "number")]
    numbers.append(getattr(getattr(step, "paper", None), "version", 0))
    return all(abs(number) < 2**53 for number in numbers)


@pytest.mark.parametrize("kind", STEPS.values(), ids=STEPS)
@settings(max_examples=20)
@given(data=st.data())
def test_every_step_is_read_back_as_it_was_written(kind: type[Step], data: st.DataObject) -> None:
    entry = Taken(
        step=data.draw(st.from_type(kind).filter(writable)),
        at=data.draw(instants),
        particulars=data.draw(particulars),
    )
    assert kind_of(entry) == kind.name
    assert maker_of(entry) == entry.step.by.person
    assert unpack(kind_of(entry), pack(entry)) == entry


def changed(**changes: Any) -> bytes:
    data = json.loads(pack(DECIDE))
    for path, value in changes.items():
        *parents, last = path.split("__")
        place = data
        for parent in parents:
            place = place[parent]
        place[last] = value
    return canonical_json(data)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"{}",
        b"null",
        b"\xff",
        changed(more=1),
        changed(step__more=1),
        changed(step__decision__more=1),
        changed(step__decision__action="publish"),
        changed(step__decision__action="withhold"),
        changed(step__decision__clause="1"),
        changed(step__decision__clause=True),
        changed(step__by__roles=["clinician", "clinician"]),
        changed(step__by="clara"),
        changed(at="2026-01-05"),
        changed(at="2026-01-05T09:00:00Z"),
        changed(particulars=[]),
        changed(particulars={"reason": 1}),
        pack(DECIDE) + b" ",
        b" " + pack(DECIDE),
        pack(DECIDE).replace(b'"whole"', b'"who\\u006ce"'),
    ],
)
def test_what_was_not_written_so_is_not_read(raw: bytes) -> None:
    with pytest.raises(ContentRefused):
        unpack("decide", raw)


@pytest.mark.parametrize("kind", ["paper", "round", "verify", "release", "DECIDE", ""])
def test_an_entry_is_not_read_as_one_of_another_kind(kind: str) -> None:
    with pytest.raises(ContentRefused):
        unpack(kind, pack(DECIDE))


def test_sets_are_written_in_one_order() -> None:
    several = frozenset({Role.RECORDS, Role.COUNSEL, Role.AUDITOR})
    assert encode(several) == ["auditor", "counsel", "records"]
    with pytest.raises(ContentRefused):
        decode(frozenset[Role], ["records", "auditor"])


def test_text_and_markers_stay_apart() -> None:
    runs = ("She said ", Marker(ReasonCode.R3), "{}")
    assert from_bytes(tuple[str | Marker, ...], to_bytes(runs)) == runs


def test_what_has_no_form_is_not_written() -> None:
    with pytest.raises(TypeError):
        encode(object())
    with pytest.raises(TypeError):
        encode(1.5)


def test_what_was_written_before_a_field_came_still_reads() -> None:
    key = HandedKey("r" * 26, "00" * 32, "c" * 26, 1)
    release = Release(version=key, proof=key, ref="p" * 26, seal_number=1)
    before = to_bytes(release)
    assert b"appended" not in before
    assert from_bytes(Release, before) == release
    along = (Appended("Denial", datetime(2026, 1, 5, tzinfo=UTC), ("It is accurate.",)),)
    after = replace(release, appended=along)
    assert from_bytes(Release, to_bytes(after)) == after
    empty = before.replace(b'"proof"', b'"appended":[],"proof"')
    with pytest.raises(ContentRefused):
        from_bytes(Release, empty)
