from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.audit.canonical import MAX_DEPTH, MAX_INTEGER, NotCanonical, canonical_json

texts = st.text(st.characters(codec="utf-8"))
keys = st.text(st.characters(codec="utf-8", max_codepoint=0xD7FF))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_reading_it_back_gives_the_same_value(value: object) -> None:
    assert json.loads(canonical_json(value)) == value


@given(st.dictionaries(keys, values, min_size=2, max_size=6))
def test_order_of_insertion_does_not_show(value: dict[str, object]) -> None:
    assert canonical_json(dict(reversed(value.items()))) == canonical_json(value)


def test_rfc_8785_escapes_and_order() -> None:
    # RFC 8785 §3.2.2.2 and §3.2.3, without its fractions and its one key beyond U+D7FF.
    value = {
        "string": '\u20ac$\u000f\u000aA\u0027\u0042\u0022\u005c\\"/',
        "literals": [None, True, False],
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "1": "One",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    assert canonical_json(value).decode() == (
        '{"\\r":"Carriage Return","1":"One","literals":[null,true,false],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/","\u0080":"Control",'
        '"ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign"}'
    )


def test_tuples_are_lists() -> None:
    assert canonical_json(("a", (1,))) == b'["a",[1]]'


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        MAX_INTEGER + 1,
        -MAX_INTEGER - 1,
        b"bytes",
        {1: "a key that is no text"},
        {"\ue000": "sorts differently in UTF-16"},
        {"\ud83d": "half a pair"},
        "\ud83d",
        {"a", "set"},
        object(),
    ],
)
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical_json([value])  # type: ignore[list-item]


def test_too_deep_a_value_is_refused() -> None:
    value: object = 1
    for _ in range(MAX_DEPTH):
        value = [value]
    canonical_json(value)  # type: ignore[arg-type]
    with pytest.raises(NotCanonical, match="levels deep"):
        canonical_json([value])  # type: ignore[list-item]
