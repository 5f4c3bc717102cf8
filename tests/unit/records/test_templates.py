"""Templates give each kind of note its sections; psychotherapy notes warn of what they exclude."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.labels.vocabulary import ContentKind, Loinc, NoteKind
from vault.records.psychotherapy import psychotherapy_content_warnings
from vault.records.templates import TEMPLATES, Template, TemplateUnknown, template


def test_templates_are_the_ones_of_the_field() -> None:
    assert list(TEMPLATES) == [
        *("soap", "dap", "birp", "girp", "intake", "contact", "psychotherapy", "narrative"),
    ]


def test_soap_has_its_loinc_codes_and_tells_words_from_observation() -> None:
    assert [
        (section.title, section.loinc, section.content_kind)
        for section in template("soap").sections
    ] == [
        ("Subjective", "61150-9", ContentKind.COMMUNICATION),
        ("Objective", "61149-1", ContentKind.OBSERVATION),
        ("Assessment", "51848-0", ContentKind.OPINION),
        ("Plan", "18776-5", ContentKind.OPINION),
    ]


@pytest.mark.parametrize("name", ["dap", "birp", "girp"])
def test_initials_of_the_sections_spell_the_template(name: str) -> None:
    assert "".join(section.title[0] for section in template(name).sections).lower() == name


def test_psychotherapy_template_makes_a_psychotherapy_note() -> None:
    assert template("psychotherapy").note_kind is NoteKind.PSYCHOTHERAPY


@pytest.mark.parametrize("each", TEMPLATES.values(), ids=TEMPLATES)
def test_section_titles_of_a_template_differ(each: Template) -> None:
    titles = [section.title for section in each.sections]
    assert titles
    assert len(set(titles)) == len(titles)
    assert {section.loinc for section in each.sections} <= {None, *Loinc}


def test_unknown_template_names_the_known_ones() -> None:
    with pytest.raises(TemplateUnknown, match="soap, dap"):
        template("poem")


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("Zoloft 50 mg was started.", "medication"),
        ("Session began at 2:00.", "start and stop times"),
        ("CBT, twice a week.", "modalities"),
        ("Scored 17 on the PHQ-9.", "clinical tests"),
        ("Diagnosed with dysthymia.", "diagnosis"),
        ("Functional status is unchanged.", "functional status"),
        ("We agreed on treatment goals.", "treatment plan"),
        ("Symptoms of insomnia.", "symptoms"),
        ("Prognosis is fair.", "prognosis"),
        ("Progress to date is good.", "progress"),
    ],
)
def test_content_that_the_definition_excludes_is_warned_of(text: str, item: str) -> None:
    found = [each for each in psychotherapy_content_warnings("", text) if item in each.item]
    assert found
    assert found[0].end > found[0].start


def test_title_is_warned_of_too() -> None:
    (warning,) = psychotherapy_content_warnings("Treatment plan", "")
    assert (warning.start, warning.end) == (0, 0)


def test_analysis_of_the_conversation_is_not_warned_of() -> None:
    text = "He spoke of his father again; I noticed my own impatience while he did."
    assert psychotherapy_content_warnings("Analysis", text) == []


@given(st.text(max_size=200))
def test_each_excluded_item_is_warned_of_at_most_once(text: str) -> None:
    items = [each.item for each in psychotherapy_content_warnings("", text)]
    assert len(set(items)) == len(items)
