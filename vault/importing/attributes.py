"""The attributes that a heading may carry: `{confidentiality=R sensitivity=MH,SUD holder=A,B}`.

| name | value |
| --- | --- |
| confidentiality | one code; needed as soon as any of the next five is given |
| sensitivity, law, local, obligation, refrain | codes, separated by commas |
| subject, holder | handles of the chart's members, separated by commas |
| kind | what the section holds: communication, observation, opinion, third-party |
| loinc | a LOINC section code |
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from vault.importing.note import ImportRefused
from vault.labels.label import Label, LabelInvalid
from vault.labels.vocabulary import (
    Code,
    Confidentiality,
    ContentKind,
    Law,
    LocalCode,
    Loinc,
    Obligation,
    Refrain,
    Sensitivity,
)

NAMES = (
    "confidentiality",
    "sensitivity",
    "law",
    "local",
    "obligation",
    "refrain",
    "subject",
    "holder",
    "kind",
    "loinc",
)
_OPENED = re.compile(r"(?<!\\)\{([^{}]*)(?:\}|$)")
_ATTRIBUTE = re.compile(r"([a-z]+)=(?:\"([^\"]*)\"|([^\s\"]+))")
_AT_END = re.compile(r"(?<!\\)\{([^{}]*)\}$")
_LABEL_NAME = re.compile(r"\b(?:confidentiality|sensitivity|law|local|obligation|refrain)\s*=")

CodeT = TypeVar("CodeT", bound=Code)


@dataclass(frozen=True, slots=True)
class Attributes:
    """What a heading's braces say."""

    label: Label | None = None
    content_kind: ContentKind | None = None
    loinc: Loinc | None = None


def looks_like_label(line: str) -> bool:
    """Return whether a line holds braces, closed or not, that were meant to label something."""
    return any(_LABEL_NAME.search(match.group(1)) for match in _OPENED.finditer(line))


def split_heading(heading: str, line: int) -> tuple[str, Attributes]:
    """Take a heading apart into its words and what the braces at its end say.

    Args:
        heading: the heading's source, one line. A brace after a backslash is only a brace.
        line: its line in the file.

    Raises:
        ImportRefused: what stands in the braces is not attributes, one is unknown or given twice,
            or a value is.
    """
    words, values = heading.strip(), dict[str, str]()
    match = _AT_END.search(words)
    if match:
        words, values = words[: match.start()].rstrip(), _parse(match.group(1), line)
    if looks_like_label(words):
        raise ImportRefused(
            "A label in a heading is not closed, or does not stand at its end.",
            line=line,
            remedy="Close it at the end of the line, or write `\\{` if it is only text.",
        )
    try:
        return words, _attributes(values, line)
    except LabelInvalid as error:
        raise ImportRefused(error.what, line=line, remedy=error.remedy) from None


def _parse(source: str, line: int) -> dict[str, str]:
    values: dict[str, str] = {}
    rest = source.strip()
    while rest or not values:
        match = _ATTRIBUTE.match(rest)
        if not match or not re.match(r"\s|$", rest[match.end() :]):
            raise ImportRefused(
                "What stands in the heading's braces is not `name=value`.",
                line=line,
                remedy="Correct it, or write `\\{` if the braces belong to the words.",
            )
        name = match.group(1)
        if name not in NAMES:
            raise ImportRefused(
                "A heading has an attribute of an unknown name.",
                line=line,
                remedy=f"The names are {', '.join(NAMES)}.",
            )
        if name in values:
            raise ImportRefused(f"The heading gives `{name}` twice.", line=line)
        values[name] = match.group(2) if match.group(2) is not None else match.group(3)
        rest = rest[match.end() :].lstrip()
    return values


def _attributes(values: Mapping[str, str], line: int) -> Attributes:
    confidentiality = _one(Confidentiality, "confidentiality", values, line)
    sensitivity = _many(Sensitivity, "sensitivity", values, line)
    law = _many(Law, "law", values, line)
    local = _many(LocalCode, "local", values, line)
    obligation = _many(Obligation, "obligation", values, line)
    refrain = _many(Refrain, "refrain", values, line)
    if confidentiality is None and (sensitivity or law or local or obligation or refrain):
        raise ImportRefused(
            "The heading gives codes but no confidentiality.",
            line=line,
            remedy="Add `confidentiality=` with U, L, M, N, R or V.",
        )
    subjects, holders = _split("subject", values), _split("holder", values)
    label = None
    if confidentiality or subjects or holders:
        level = confidentiality or Confidentiality.V
        label = Label(
            level, sensitivity, law, local, tuple(subjects), tuple(holders), obligation, refrain
        )
    return Attributes(
        label, _one(ContentKind, "kind", values, line), _one(Loinc, "loinc", values, line)
    )


def _split(name: str, values: Mapping[str, str]) -> list[str]:
    return values[name].split(",") if name in values else []


def _one(vocabulary: type[CodeT], name: str, values: Mapping[str, str], line: int) -> CodeT | None:
    return _code(vocabulary, name, values[name], line) if name in values else None


def _many(
    vocabulary: type[CodeT], name: str, values: Mapping[str, str], line: int
) -> frozenset[CodeT]:
    codes = [_code(vocabulary, name, value, line) for value in _split(name, values)]
    if len(set(codes)) != len(codes):
        raise ImportRefused(f"`{name}` names a code twice.", line=line)
    return frozenset(codes)


def _code(vocabulary: type[CodeT], name: str, value: str, line: int) -> CodeT:
    for code in vocabulary:
        if code.value == value:
            return code
    raise ImportRefused(
        f"`{name}` has a value that is no code of its vocabulary.",
        line=line,
        remedy=f"The codes are {', '.join(vocabulary)}.",
    )
