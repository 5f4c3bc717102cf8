from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.audit.canonical import canonical_json
from vault.audit.events import Event, InvalidEvent, Outcome, StampedEvent

codes = st.text(st.sampled_from("!#$%&'()*+,-./09:;<=>?@AZ[]^_`az{|}~"), max_size=12)
details = st.dictionaries(
    st.text(max_size=5).filter(lambda key: all(c < "\ud800" for c in key)),
    st.text(st.characters(codec="utf-8")) | st.integers(-5, 5) | st.lists(st.booleans()),
    max_size=4,
)
AT = datetime(2026, 3, 1, 12, 0, 0, 5, tzinfo=UTC)


def stamped(event: Event, salt: bytes = b"s" * 16) -> StampedEvent:
    return replace(event.stamp(AT), salt=salt)


@given(actor=codes.filter(bool), object_id=codes, chart=codes, purpose=codes, public=details)
def test_both_halves_of_a_leaf_are_canonical_json(
    actor: str, object_id: str, chart: str, purpose: str, public: dict[str, str]
) -> None:
    entry = stamped(
        Event(
            tag="records:note:sign",
            actor=actor,
            object_id=object_id,
            chart=chart,
            purpose=purpose,
            public=public,
            detail=public,
        )
    )
    private = json.loads(entry.private_bytes())
    assert private == {
        "actor": actor,
        "object_id": object_id,
        "chart": chart,
        "purpose": purpose,
        "outcome": "success",
        "detail": public,
    }
    assert canonical_json(private) == entry.private_bytes()
    leaf = json.loads(entry.leaf_bytes())
    assert leaf == {
        "v": 1,
        "id": entry.event.id,
        "at": "2026-03-01T12:00:00.000005Z",
        "tag": "records:note:sign",
        "public": public,
        "private": hashlib.sha256(b"s" * 16 + entry.private_bytes()).hexdigest(),
    }
    assert canonical_json(leaf) == entry.leaf_bytes()


def test_the_leaf_hash_is_that_of_rfc_9162() -> None:
    entry = stamped(Event(tag="a:b:c", actor="system"))
    assert entry.leaf_hash() == hashlib.sha256(b"\x00" + entry.leaf_bytes()).digest()


def test_a_leaf_shows_nothing_private() -> None:
    event = Event(
        tag="records:note:open",
        actor="user-7",
        object_id="object-8",
        chart="C-9",
        purpose="HLEGAL",
        outcome=Outcome.DENIED,
        detail={"reason": "no-grant"},
    )
    leaf = stamped(event).leaf_bytes()
    for private in (b"user-7", b"object-8", b"C-9", b"HLEGAL", b"denied", b"no-grant"):
        assert private not in leaf


def test_equal_acts_have_unlike_leaves() -> None:
    event = Event(tag="a:b:c", actor="system")
    assert stamped(event, b"1" * 16).leaf_bytes() != stamped(event, b"2" * 16).leaf_bytes()
    first, second = event.stamp(AT), event.stamp(AT)
    assert len(first.salt) == 16
    assert first.salt != second.salt


def test_the_log_entry_bears_the_id_its_event_was_made_with() -> None:
    event, other = Event(tag="a:b:c", actor="system"), Event(tag="a:b:c", actor="system")
    assert event == other
    assert event.id != other.id
    assert replace(event, outcome=Outcome.DENIED).id != event.id
    assert event.stamp(AT).event.id == event.id


@pytest.mark.parametrize(
    "tag", ["", "a:b", "a:b:c:d", "A:b:c", "a b:c:d", 'a:b:c"', "a:b:c\n", "a::c"]
)
def test_a_tag_has_three_plain_parts(tag: str) -> None:
    with pytest.raises(InvalidEvent):
        Event(tag=tag, actor="system")


@pytest.mark.parametrize("field", ["actor", "object_id", "chart", "purpose"])
@pytest.mark.parametrize("value", ['a"b', "a\\b", "two words", "line\n", "é", "x" * 129])
def test_a_code_that_would_need_an_escape_is_refused(field: str, value: str) -> None:
    with pytest.raises(InvalidEvent, match="not a code"):
        Event(**{"tag": "a:b:c", "actor": "system", field: value})  # type: ignore[arg-type]


def test_an_event_without_an_actor_is_refused() -> None:
    with pytest.raises(InvalidEvent, match="not a code"):
        Event(tag="a:b:c", actor="")
