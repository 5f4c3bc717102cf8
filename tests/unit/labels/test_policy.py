"""Every label has exactly one compartment, and more protection never means a weaker one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from vault.labels.label import Label
from vault.labels.policy import (
    DEFAULT_RULES,
    PROTECTION,
    PSYCHOTHERAPY_CODES,
    SUBSTANCE_USE_CODES,
    Compartment,
    CompartmentPolicy,
    CompartmentRule,
)
from vault.labels.vocabulary import Confidentiality, Law, LocalCode, NoteKind, Sensitivity

POLICY = CompartmentPolicy()
LABELS = st.builds(
    Label,
    confidentiality=st.sampled_from(Confidentiality),
    sensitivity=st.frozensets(st.sampled_from(Sensitivity), max_size=4),
    law=st.frozensets(st.sampled_from(Law), max_size=2),
    local=st.frozensets(st.sampled_from(LocalCode), max_size=3),
)
KINDS = st.sampled_from(NoteKind)
EXTRA_RULES = st.builds(
    CompartmentRule,
    compartment=st.sampled_from(PROTECTION),
    at_least=st.none() | st.sampled_from(Confidentiality),
    sensitivity=st.frozensets(st.sampled_from(Sensitivity), max_size=3),
    local=st.frozensets(st.sampled_from(LocalCode), max_size=3),
    note_kinds=st.frozensets(KINDS, max_size=2),
)
POLICIES = st.lists(EXTRA_RULES, max_size=5).map(
    lambda extra: CompartmentPolicy(
        rules=tuple(
            sorted(
                (*DEFAULT_RULES, *extra),
                key=lambda rule: PROTECTION.index(rule.compartment),
                reverse=True,
            )
        )
    )
)
PSYCHOTHERAPY_RULE, SUBSTANCE_USE_RULE, RESTRICTED_RULE = DEFAULT_RULES


def label(confidentiality: str, *codes: Sensitivity | Law | LocalCode) -> Label:
    return Label(
        Confidentiality(confidentiality),
        frozenset(code for code in codes if isinstance(code, Sensitivity)),
        frozenset(code for code in codes if isinstance(code, Law)),
        frozenset(code for code in codes if isinstance(code, LocalCode)),
    )


@pytest.mark.parametrize(
    ("given_label", "kind", "expected"),
    [
        (Label.unlabelled(), NoteKind.PROGRESS, "unclassified"),
        (Label.unlabelled(), NoteKind.SUD_COUNSELING, "unclassified"),
        (Label.unlabelled(), NoteKind.PSYCHOTHERAPY, "psychotherapy"),
        (label("N"), NoteKind.PROGRESS, "general"),
        (label("U"), NoteKind.CONTACT, "general"),
        (label("N", Sensitivity.MH), NoteKind.PROGRESS, "general"),
        (label("N", LocalCode.JOINT, LocalCode.MINOR), NoteKind.PROGRESS, "general"),
        (label("R"), NoteKind.PROGRESS, "restricted"),
        (label("V", Sensitivity.MH), NoteKind.PROGRESS, "restricted"),
        (label("N", Sensitivity.HIV), NoteKind.PROGRESS, "restricted"),
        (label("N", Sensitivity.SDV), NoteKind.PROGRESS, "restricted"),
        (label("N", Sensitivity.SEX), NoteKind.PROGRESS, "restricted"),
        (label("N", LocalCode.COLLATERAL), NoteKind.PROGRESS, "restricted"),
        (label("N", LocalCode.REPORTER_ID), NoteKind.PROGRESS, "restricted"),
        (label("N", LocalCode.ATTY_CLIENT), NoteKind.PROGRESS, "restricted"),
        (label("N", LocalCode.PEER_CONSULT), NoteKind.PROGRESS, "restricted"),
        (label("N", Sensitivity.SUD), NoteKind.PROGRESS, "substance-use"),
        (label("N", Sensitivity.ETHUD), NoteKind.PROGRESS, "substance-use"),
        (label("N", Sensitivity.OPIOIDUD), NoteKind.PROGRESS, "substance-use"),
        (label("N", Sensitivity.ETH), NoteKind.PROGRESS, "substance-use"),
        (label("R", Law.PART2, Sensitivity.HIV), NoteKind.PROGRESS, "substance-use"),
        (label("N"), NoteKind.SUD_COUNSELING, "substance-use"),
        (label("N", Sensitivity.PSYTHPN), NoteKind.PROGRESS, "psychotherapy"),
        (label("N", Law.HIPAA_PSY_NOTES, Law.PART2), NoteKind.PROGRESS, "psychotherapy"),
        (label("N"), NoteKind.PSYCHOTHERAPY, "psychotherapy"),
    ],
)
def test_default_policy(given_label: Label, kind: NoteKind, expected: str) -> None:
    assert POLICY.compartment_for(given_label, kind) == expected


def test_authors_own_psychotherapy_and_unclassified_only() -> None:
    assert {each for each in Compartment if each.owned} == {"psychotherapy", "unclassified"}


@given(POLICIES, LABELS, KINDS)
def test_identity_holds_no_section_and_unclassified_only_undecided_ones(
    policy: CompartmentPolicy, given_label: Label, kind: NoteKind
) -> None:
    compartment = policy.compartment_for(given_label, kind)
    assert compartment in {*PROTECTION, Compartment.UNCLASSIFIED}
    if compartment is Compartment.UNCLASSIFIED:
        assert given_label.is_unlabelled


@given(POLICIES, LABELS, LABELS, KINDS)
def test_raising_a_label_never_weakens_its_compartment(
    policy: CompartmentPolicy, old: Label, added: Label, kind: NoteKind
) -> None:
    new = Label(
        max(old.confidentiality, added.confidentiality),
        old.sensitivity | added.sensitivity,
        old.law | added.law,
        old.local | added.local,
    )
    ranks = (*PROTECTION, Compartment.UNCLASSIFIED)
    before, after = (policy.compartment_for(each, kind) for each in (old, new))
    if not old.is_unlabelled:
        assert ranks.index(after) >= ranks.index(before)


@given(POLICIES, LABELS, KINDS)
def test_no_policy_lets_psychotherapy_or_substance_use_out_of_its_own(
    policy: CompartmentPolicy, given_label: Label, kind: NoteKind
) -> None:
    compartment = policy.compartment_for(given_label, kind)
    if given_label.codes & PSYCHOTHERAPY_CODES or kind is NoteKind.PSYCHOTHERAPY:
        assert compartment is Compartment.PSYCHOTHERAPY
    elif given_label.codes & SUBSTANCE_USE_CODES:
        assert compartment in {Compartment.SUBSTANCE_USE, Compartment.PSYCHOTHERAPY}


@pytest.mark.parametrize(
    "rules",
    [
        (),
        (PSYCHOTHERAPY_RULE,),
        (SUBSTANCE_USE_RULE,),
        (SUBSTANCE_USE_RULE, PSYCHOTHERAPY_RULE),
        (RESTRICTED_RULE, PSYCHOTHERAPY_RULE, SUBSTANCE_USE_RULE),
        (CompartmentRule(compartment="general", sensitivity={"SUD"}), *DEFAULT_RULES),
        (CompartmentRule(compartment="identity", sensitivity={"MH"}), *DEFAULT_RULES),
        (CompartmentRule(compartment="unclassified", at_least="R"), *DEFAULT_RULES),
        (PSYCHOTHERAPY_RULE.model_copy(update={"note_kinds": frozenset()}), SUBSTANCE_USE_RULE),
        (PSYCHOTHERAPY_RULE, SUBSTANCE_USE_RULE.model_copy(update={"law": frozenset()})),
    ],
)
def test_policy_that_would_not_protect_is_refused(rules: tuple[CompartmentRule, ...]) -> None:
    with pytest.raises(ValidationError):
        CompartmentPolicy(rules=rules)


def test_policy_is_read_from_settings_text() -> None:
    data = {
        "rules": [
            {**each.model_dump(mode="json"), "at_least": each.at_least} for each in DEFAULT_RULES
        ]
    }
    data["rules"][2]["sensitivity"].append("STD")
    policy = CompartmentPolicy.model_validate(data)
    assert policy.compartment_for(label("N", Sensitivity.STD), NoteKind.PROGRESS) == "restricted"
    assert POLICY.compartment_for(label("N", Sensitivity.STD), NoteKind.PROGRESS) == "general"


@pytest.mark.parametrize(
    "rule",
    [
        {"compartment": "secret"},
        {"compartment": "restricted", "sensitivity": ["XYZ"]},
        {"compartment": "restricted", "at_least": "X"},
        {"compartment": "restricted", "codes": ["MH"]},
        {"sensitivity": ["MH"]},
    ],
)
def test_rule_with_an_unknown_word_is_refused(rule: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        CompartmentRule.model_validate(rule)
