"""What a psychotherapy note may not hold if it is to keep its protection (45 CFR 164.501)."""

from __future__ import annotations

from dataclasses import dataclass

from vault.labels.wording import any_of


@dataclass(frozen=True, slots=True)
class ExcludedContent:
    """A warning: this looks like something that belongs in the client's record instead.

    Args:
        item: which of the items that 45 CFR 164.501 excludes.
        start, end: where in the text it first stands; both 0 when it stands in the title.
    """

    item: str
    start: int
    end: int


_EXCLUDED = (
    (
        "medication prescription and monitoring",
        any_of(
            "medication*", "prescri*", "dose", "dosage", "refill*", "titrat*", "antidepressant*",
            "ssri", "ssris", "mg", "milligram*", "lithium", "sertraline", "fluoxetine", "zoloft",
            "prozac", "lexapro", "xanax", "side effects",
        ),
    ),
    (
        "counseling session start and stop times",
        any_of(
            "start time", "stop time", "end time", "session began", "session started",
            "session ended", "began at", "started at", "ended at", "minute session",
        ),
    ),
    (
        "the modalities and frequencies of treatment furnished",
        any_of(
            "cbt", "dbt", "emdr", "modality", "modalities", "cognitive behavioral therapy",
            "cognitive-behavioral therapy", "weekly sessions", "biweekly", "twice a week",
            "once a week", "frequency of",
        ),
    ),
    (
        "results of clinical tests",
        any_of(
            "phq-9", "gad-7", "bdi", "mmpi*", "mmse", "audit-c", "test results", "scored",
            "test score*", "lab results", "drug screen", "urine screen",
        ),
    ),
    ("a summary of the diagnosis", any_of("diagnos*", "dsm-5*", "dsm-iv*", "icd-10*", "axis i")),
    (
        "a summary of functional status",
        any_of("functional status", "functioning", "gaf", "activities of daily living"),
    ),
    (
        "a summary of the treatment plan",
        any_of("treatment plan*", "treatment goal*", "plan of care", "care plan"),
    ),
    (
        "a summary of symptoms",
        any_of(
            "symptom*", "insomnia", "panic attack*", "hallucinat*", "suicidal ideation",
            "depressed mood",
        ),
    ),
    ("a summary of the prognosis", any_of("prognos*")),
    (
        "a summary of progress to date",
        any_of("progress to date", "progress toward*", "has improved", "improvement since"),
    ),
)  # fmt: skip


def psychotherapy_content_warnings(title: str, text: str) -> list[ExcludedContent]:
    """Return one warning for each excluded item that a section seems to hold.

    The definition of psychotherapy notes leaves these items out (45 CFR 164.501); a section that
    holds them belongs in the client's record, and a note that mixes them in puts the special
    protection of the rest at risk.

    Args:
        title: the section's title, searched like its text.
        text: the section's text.
    """
    return [
        ExcludedContent(item, *(in_text.span() if in_text else (0, 0)))
        for item, pattern in _EXCLUDED
        if (in_text := pattern.search(text)) or pattern.search(title)
    ]
