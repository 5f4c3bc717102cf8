"""Templates of notes: which sections each kind of note is written in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from vault.errors import NotFound
from vault.labels.vocabulary import ContentKind, Loinc, NoteKind


class TemplateUnknown(NotFound):
    """There is no template of that name."""

    code = "template-unknown"


@dataclass(frozen=True, slots=True)
class TemplateSection:
    """A section that a note of the template starts with.

    Args:
        title: what it is called.
        content_kind: what it mostly holds; the writer may say otherwise.
        loinc: its LOINC code, or None where LOINC's table here has none that fits.
    """

    title: str
    content_kind: ContentKind
    loinc: Loinc | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A way of writing a note.

    Args:
        name: the name it is chosen by.
        words: what screens call it.
        note_kind: the kind of note it makes unless the writer says otherwise.
        sections: its sections in order.
        document: the LOINC code of the whole, or None.
    """

    name: str
    words: str
    note_kind: NoteKind
    sections: tuple[TemplateSection, ...]
    document: Loinc | None = None


_ASSESSMENT = TemplateSection("Assessment", ContentKind.OPINION, Loinc.ASSESSMENT)
_PLAN = TemplateSection("Plan", ContentKind.OPINION, Loinc.PLAN)
_INTERVENTION = TemplateSection("Intervention", ContentKind.OBSERVATION)
_RESPONSE = TemplateSection("Response", ContentKind.OBSERVATION)

_ALL = (
    Template(
        "soap",
        "SOAP",
        NoteKind.PROGRESS,
        (
            TemplateSection("Subjective", ContentKind.COMMUNICATION, Loinc.SUBJECTIVE),
            TemplateSection("Objective", ContentKind.OBSERVATION, Loinc.OBJECTIVE),
            _ASSESSMENT,
            _PLAN,
        ),
        Loinc.MENTAL_HEALTH_PROGRESS,
    ),
    Template(
        "dap",
        "DAP",
        NoteKind.PROGRESS,
        (TemplateSection("Data", ContentKind.COMMUNICATION), _ASSESSMENT, _PLAN),
        Loinc.MENTAL_HEALTH_PROGRESS,
    ),
    Template(
        "birp",
        "BIRP",
        NoteKind.PROGRESS,
        (
            TemplateSection("Behavior", ContentKind.OBSERVATION, Loinc.OBJECTIVE),
            _INTERVENTION,
            _RESPONSE,
            _PLAN,
        ),
        Loinc.MENTAL_HEALTH_PROGRESS,
    ),
    Template(
        "girp",
        "GIRP",
        NoteKind.PROGRESS,
        (
            TemplateSection("Goal", ContentKind.COMMUNICATION),
            _INTERVENTION,
            _RESPONSE,
            _PLAN,
        ),
        Loinc.MENTAL_HEALTH_PROGRESS,
    ),
    Template(
        "intake",
        "Intake",
        NoteKind.INTAKE,
        (
            TemplateSection("Presenting problem", ContentKind.COMMUNICATION, Loinc.PRESENT_ILLNESS),
            TemplateSection("Social history", ContentKind.COMMUNICATION, Loinc.SOCIAL_HISTORY),
            TemplateSection("Mental status", ContentKind.OBSERVATION, Loinc.MENTAL_STATUS),
            TemplateSection("Assessment and plan", ContentKind.OPINION, Loinc.ASSESSMENT_AND_PLAN),
        ),
        Loinc.MENTAL_HEALTH_CONSULT,
    ),
    Template(
        "contact",
        "Contact",
        NoteKind.CONTACT,
        (
            TemplateSection("Who and how", ContentKind.OBSERVATION),
            TemplateSection("What was said", ContentKind.THIRD_PARTY),
            TemplateSection("What was done", ContentKind.OBSERVATION),
        ),
    ),
    Template(
        "psychotherapy",
        "Psychotherapy note",
        NoteKind.PSYCHOTHERAPY,
        (
            TemplateSection("Conversation", ContentKind.COMMUNICATION),
            TemplateSection("Analysis", ContentKind.OPINION),
        ),
    ),
    Template(
        "narrative",
        "Narrative",
        NoteKind.PROGRESS,
        (TemplateSection("Narrative", ContentKind.COMMUNICATION),),
        Loinc.MENTAL_HEALTH_PROGRESS,
    ),
)

TEMPLATES: Mapping[str, Template] = MappingProxyType({each.name: each for each in _ALL})


def template(name: str) -> Template:
    """Return the template of that name.

    Raises:
        TemplateUnknown: there is none.
    """
    try:
        return TEMPLATES[name]
    except KeyError:
        raise TemplateUnknown(
            "There is no template of that name.", remedy=f"Use one of {', '.join(TEMPLATES)}."
        ) from None
