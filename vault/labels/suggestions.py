"""Proposes label codes for a text by its wording. A proposal is never applied by itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from vault.labels.policy import SUBSTANCE_USE_CODES
from vault.labels.vocabulary import Code, ContentKind, Law, LocalCode, NoteKind, Sensitivity
from vault.labels.wording import any_of

SuggestedCode: TypeAlias = "Sensitivity | Law | LocalCode | ContentKind"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One code to consider, and the rule that proposes it.

    Args:
        code: the code.
        rule: why, in words to show beside it.
        start, end: where in the text the wording first stands; both 0 when the rule rests on the
            title or the kind of note.
    """

    code: SuggestedCode
    rule: str
    start: int = 0
    end: int = 0


_ALCOHOL = any_of(
    "alcohol*", "drinking", "drunk*", "sober", "sobriety", "intoxicat*", "dui", "dwi", "beer",
    "liquor", "AA meeting*", "alcoholics anonymous",
)  # fmt: skip
_DRUGS = any_of(
    "drug use", "drug abuse", "drugs", "cocaine", "crack", "cannabis", "marijuana",
    "methamphetamine*", "meth", "amphetamine*", "ecstasy", "overdose*", "detox*", "rehab*",
    "relapse*", "narcotics anonymous", "substance use", "substance abuse", "addict*",
)  # fmt: skip
_OPIOIDS = any_of(
    "opioid*", "opiate*", "heroin", "fentanyl", "oxycodone", "oxycontin", "methadone",
    "buprenorphine", "suboxone", "naltrexone", "narcan", "naloxone",
)  # fmt: skip
_HIV = any_of("hiv", "aids", "antiretroviral*", "seropositiv*")
_STD = any_of("std", "stds", "sti", "stis", "chlamydia", "gonorrh*", "syphilis", "herpes", "hpv")
_SEXUAL = any_of(
    "sexual*", "intercourse", "infidelity", "affair", "pregnan*", "abortion", "contracepti*",
    "miscarriage*",
)  # fmt: skip
_ABUSE = any_of(
    "rape*", "molest*", "incest", "sexual assault*", "sexual abuse", "sexually abuse*",
    "domestic violence", "battered", "restraining order", "protective order", "strangl*",
    "hit me", "hit her", "hit him", "afraid of him", "afraid of her", "child abuse",
)  # fmt: skip
_VIOLENCE = any_of(
    "homicid*", "kill him", "kill her", "kill them", "weapon*", "gun", "guns", "knife",
    "threaten*", "assault*", "violent*", "violence",
)  # fmt: skip
_MINOR = any_of("child", "children", "son", "daughter", "minor", "teenager", "adolescent")
_COLLATERAL = any_of(
    "his sister", "her sister", "his brother", "her brother", "his mother", "her mother",
    "his father", "her father", "his wife", "her husband", "his neighbor", "her neighbor",
    "grandmother", "grandfather", "mother-in-law", "father-in-law", "teacher", "school counselor",
    "family member*", "collateral*",
)  # fmt: skip
_REPORTER = any_of(
    "hotline", "mandated report*", "reported to dcf", "reported to cps", "51A", "child protective*",
    "protective services", "made a report", "filed a report",
)  # fmt: skip
_ATTORNEY = any_of(
    "attorney*", "lawyer*", "counsel advised", "legal advice", "attorney-client", "subpoena*",
)  # fmt: skip
_PEER = any_of("peer consult*", "peer review", "case consultation", "supervision")
_JOINT = any_of("joint session", "couple session", "conjoint", "both partners", "both parents")
_THERAPY = any_of("transference", "countertransference", "dream", "dreams", "free association")
_MENTAL = any_of(
    "suicid*", "depress*", "panic", "anxi*", "bipolar", "schizo*", "psychosis", "psychotic",
    "hallucinat*", "delusion*", "ptsd",
)  # fmt: skip
_OBSERVED = any_of(
    "eye contact", "oriented", "affect was", "speech was", "appeared", "observed", "well groomed",
)  # fmt: skip
_CONCLUDED = any_of(
    "i believe", "in my opinion", "the opinion of this examiner", "impression", "prognosis",
    "diagnos*",
)  # fmt: skip

_RULES: tuple[tuple[SuggestedCode, re.Pattern[str], str], ...] = (
    (Sensitivity.ETHUD, _ALCOHOL, "speaks of alcohol or drinking"),
    (Sensitivity.SUD, _DRUGS, "speaks of drugs, treatment for their use or relapse"),
    (Sensitivity.OPIOIDUD, _OPIOIDS, "names an opioid or its treatment"),
    (Sensitivity.HIV, _HIV, "speaks of HIV or AIDS"),
    (Sensitivity.STD, _STD, "names a sexually transmitted disease"),
    (Sensitivity.SEX, _SEXUAL, "speaks of sexuality or reproductive health"),
    (Sensitivity.SDV, _ABUSE, "speaks of assault, abuse or domestic violence"),
    (Sensitivity.VIO, _VIOLENCE, "speaks of violence, threats or weapons"),
    (Sensitivity.MH, _MENTAL, "speaks of a mental health condition"),
    (Sensitivity.PSYTHPN, _THERAPY, "analyses the conversation, as psychotherapy notes do"),
    (LocalCode.MINOR, _MINOR, "speaks of a child"),
    (LocalCode.COLLATERAL, _COLLATERAL, "speaks of a person who may not be the client"),
    (LocalCode.REPORTER_ID, _REPORTER, "speaks of a protective report"),
    (LocalCode.ATTY_CLIENT, _ATTORNEY, "speaks of an attorney or legal advice"),
    (LocalCode.PEER_CONSULT, _PEER, "speaks of consultation or supervision"),
    (LocalCode.JOINT, _JOINT, "speaks of a session that several shared"),
    (ContentKind.OBSERVATION, _OBSERVED, "describes what the clinician saw"),
    (ContentKind.OPINION, _CONCLUDED, "states a conclusion"),
)
_OF_KIND: Mapping[NoteKind, tuple[Suggestion, ...]] = {
    NoteKind.PSYCHOTHERAPY: (
        Suggestion(Sensitivity.PSYTHPN, "stands in a psychotherapy note"),
        Suggestion(Law.HIPAA_PSY_NOTES, "stands in a psychotherapy note"),
    ),
    NoteKind.SUD_COUNSELING: (Suggestion(Law.PART2, "stands in a substance use counseling note"),),
}
_SUBSTANCE_USE: frozenset[Code] = SUBSTANCE_USE_CODES - {Law.PART2}
_OF_A_PROGRAM = Suggestion(
    Law.PART2, "tells of substance use, and this is a Part 2 program (42 CFR 2.11)"
)


def suggest(
    title: str,
    text: str,
    note_kind: NoteKind,
    *,
    part2_program: bool = False,
    present: Collection[Code] = (),
) -> tuple[Suggestion, ...]:
    """Propose codes for one section.

    Args:
        title: the section's title, searched like its text.
        text: the section's text.
        note_kind: what kind of note it stands in.
        part2_program: whether the organisation is a Part 2 program, in which what tells of a
            client's substance use is a Part 2 record (42 CFR 2.11, 2.12(a)).
        present: the codes that the section's label bears.
    """
    of_kind = _OF_KIND.get(note_kind, ())
    codes = {suggestion.code for suggestion in of_kind}
    found = tuple(
        Suggestion(code, rule, *(in_text.span() if in_text else (0, 0)))
        for code, pattern, rule in _RULES
        if code not in codes and ((in_text := pattern.search(text)) or pattern.search(title))
    )
    told = {*present, *(suggestion.code for suggestion in found)} & _SUBSTANCE_USE
    if part2_program and told and Law.PART2 not in codes:
        return (*of_kind, _OF_A_PROGRAM, *found)
    return (*of_kind, *found)
