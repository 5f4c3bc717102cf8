"""What a safety case amounts to and asks for, whatever is written into it and in whatever order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from vault.disclosure.ledger.codec import from_bytes, to_bytes
from vault.disclosure.rules.consultation import Consultation
from vault.jurisdictions.pack import Jurisdiction, load
from vault.jurisdictions.rules import VictimClass
from vault.labels.vocabulary import PurposeOfUse
from vault.safety.entries import (
    NAMES,
    Consulted,
    EmergencyCompleted,
    Entry,
    Opened,
    Rendered,
    ReportCompleted,
    Reviewed,
    ThreatCompleted,
    Told,
    VictimTold,
)
from vault.safety.facts import EmergencyFacts, ReportFacts, ThreatFacts
from vault.safety.letter import Sender, paper
from vault.safety.record import folded, owed, permitted, rules_in_use
from vault.safety.vocabulary import Finding, Kind, Method, Recipient, TaskKind, TellException

ZONE = ZoneInfo("America/New_York")
START = datetime(2026, 3, 6, 20, 0, tzinfo=UTC)
words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)
instants = st.integers(0, 300).map(lambda days: START + timedelta(days=days))
kinds = st.sampled_from(Kind)
states = st.sampled_from(Jurisdiction)


def made(form: type[Entry], **fields: st.SearchStrategy[object]) -> st.SearchStrategy[Entry]:
    return st.builds(form, by=st.sampled_from(["harmon", "sato"]), at=instants, **fields)


facts = {
    Kind.REPORT: made(
        ReportCompleted,
        facts=st.builds(
            ReportFacts,
            victim_class=st.none() | st.sampled_from(VictimClass),
            facts=words,
            known_at=st.none() | instants,
        ),
    ),
    Kind.WARN: made(
        ThreatCompleted,
        facts=st.builds(
            ThreatFacts,
            what=words,
            action=words,
            options=st.frozensets(st.sampled_from(["treatment-plan", "tell-police"])),
        ),
    ),
    Kind.EMERGENCY: made(
        EmergencyCompleted,
        facts=st.builds(
            EmergencyFacts, reason=st.sampled_from([None, PurposeOfUse.BTG]), nature=words
        ),
    ),
}
others = st.one_of(
    made(
        Told,
        told_at=instants,
        to=st.sampled_from(Recipient),
        recipient=words,
        affiliation=words,
        address=words,
        method=st.sampled_from(Method),
        reference=words,
        content=words,
        parts=st.just(()),
        document=st.just(""),
        because=words,
    ),
    made(Consulted, consultation=st.builds(Consultation, name=words)),
    made(
        VictimTold,
        told_at=st.none(),
        exception=st.sampled_from(TellException),
        words=words,
    ),
    made(Rendered, document=st.just("d" * 26), sha256=st.just("0" * 64)),
    made(Reviewed, finding=st.sampled_from(Finding), words=words),
)


@st.composite
def cases(draw: st.DrawFn) -> list[Entry]:
    kind = draw(kinds)
    opened = Opened(
        by="harmon",
        at=START,
        kind=kind,
        victim_class=draw(st.none() | st.sampled_from(VictimClass)),
        chart_id="",
        jurisdiction=draw(states),
    )
    return [opened, *draw(st.lists(facts[kind] | others, max_size=6))]


@given(cases())
def test_whatever_is_written_reads_back_as_the_same(entries: list[Entry]) -> None:
    for entry in entries:
        assert from_bytes(type(entry), to_bytes(entry)) == entry
        assert NAMES[type(entry)]


@given(cases())
def test_a_consultation_and_a_review_are_always_asked_for_and_nothing_twice(
    entries: list[Entry],
) -> None:
    record = folded(entries)
    pack = load(record.opened.jurisdiction)
    tasks = owed(record, pack, ZONE)
    asked = [each.kind for each in tasks]
    assert {TaskKind.CONSULT, TaskKind.REVIEW, TaskKind.COMPLETE} <= set(asked)
    assert len(asked) == len(set(asked))
    assert [each.due_at for each in tasks] == sorted(each.due_at for each in tasks)
    assert rules_in_use(record, pack)


@given(cases(), others)
def test_nothing_but_the_facts_opens_a_task_or_moves_its_time(
    entries: list[Entry], more: Entry
) -> None:
    pack = load(folded(entries).opened.jurisdiction)
    before = {each.kind: each for each in owed(folded(entries), pack, ZONE)}
    after = {each.kind: each for each in owed(folded([*entries, more]), pack, ZONE)}
    assert before.keys() == after.keys()
    for kind, task in after.items():
        assert task.due_at == before[kind].due_at
        assert task.done or not before[kind].done


@given(states, words)
def test_nobody_is_named_whom_the_states_rule_does_not_name(state: Jurisdiction, text: str) -> None:
    pack = load(state)
    opened = Opened(
        by="harmon", at=START, kind=Kind.WARN, victim_class=None, chart_id="", jurisdiction=state
    )
    allowed = {each.value for each in permitted(folded([opened]), pack)}
    assert allowed == {each.value for each in pack.warn.recipients}


@given(st.text("abcdefgh", min_size=8, max_size=12))
def test_a_notice_tells_the_threat_and_never_what_was_thought_of_it(secret: str) -> None:
    thought = f"thought-{secret}"
    threat = ThreatFacts(
        who="A", what="w", target="B", assessment=thought, rejected=thought, source=thought,
        action=thought, outcome=thought,
    )  # fmt: skip
    opened = Opened(
        by="harmon",
        at=START,
        kind=Kind.WARN,
        victim_class=None,
        chart_id="",
        jurisdiction=Jurisdiction.MA,
    )
    record = folded([opened, ThreatCompleted(by="harmon", at=START, facts=threat)])
    sender = Sender("Harbor", "12 Quay Street", "Ruth Harmon", "LICSW")
    assert thought not in repr(paper(record, "S-AAAAAA", sender, START, ZONE, to=("Police",)))


def test_a_review_is_due_on_the_next_business_day_over_a_weekend_and_the_change_of_the_clock() -> (
    None
):
    opened = Opened(
        by="harmon",
        at=START,  # a Friday, 15:00 in Boston; the clocks go forward on Sunday
        kind=Kind.EMERGENCY,
        victim_class=None,
        chart_id="",
        jurisdiction=Jurisdiction.MA,
    )
    tasks = owed(folded([opened]), load(Jurisdiction.MA), ZONE)
    review = next(each for each in tasks if each.kind is TaskKind.REVIEW)
    assert review.due_at == START + timedelta(days=3, hours=-1)
