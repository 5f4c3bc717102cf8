"""The label of one section."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self, TypeVar

from vault.errors import InvalidInput
from vault.labels.vocabulary import (
    Code,
    Confidentiality,
    Law,
    LocalCode,
    Obligation,
    Refrain,
    Sensitivity,
)

_HANDLE = re.compile(r"[A-Z][A-Z0-9]{0,7}")
_FIELDS = frozenset({"confidentiality", "sensitivity", "law", "local", "subjects", "holders"})
_HANDLING = frozenset({"obligation", "refrain"})

CodeT = TypeVar("CodeT", bound=Code)


class LabelInvalid(InvalidInput):
    """A label holds something that is not a code or a member's handle."""

    code = "label-invalid"
    default_remedy = "Use the codes of the vocabulary and the handles of the chart's members."


@dataclass(frozen=True, slots=True)
class Label:
    """How far one section is protected, whom it is about and whose privilege it is.

    A very restricted label without any code is no decision: it is what an unlabelled section
    counts as, and cannot be released. Whoever means V says why with a code.

    Args:
        confidentiality: the one HL7 confidentiality code.
        sensitivity: any HL7 sensitivity codes.
        law: the privacy laws it falls under.
        local: this product's own codes.
        subjects: handles of the chart members it is about ("A", "CH1"); kept sorted.
        holders: handles of the members who hold a privilege in it; kept sorted.
        obligation: HL7 obligations: what must be done before it leaves.
        refrain: HL7 refrains: what must not be done with it.

    Raises:
        LabelInvalid: a handle is not a capital letter followed by up to seven capitals or
            digits, or stands twice.
    """

    confidentiality: Confidentiality
    sensitivity: frozenset[Sensitivity] = frozenset()
    law: frozenset[Law] = frozenset()
    local: frozenset[LocalCode] = frozenset()
    subjects: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    obligation: frozenset[Obligation] = frozenset()
    refrain: frozenset[Refrain] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "subjects", _handles("subjects", self.subjects))
        object.__setattr__(self, "holders", _handles("holders", self.holders))

    @classmethod
    def unlabelled(cls) -> Self:
        """Return what a section without a label counts as: V, unreleasable."""
        return cls(Confidentiality.V)

    @property
    def codes(self) -> frozenset[Code]:
        """Return every code of it but the confidentiality."""
        return self.sensitivity | self.law | self.local | self.obligation | self.refrain

    @property
    def is_unlabelled(self) -> bool:
        """Return whether nobody has decided this label yet; how to handle it decides nothing."""
        says_why = self.sensitivity | self.law | self.local
        return self.confidentiality is Confidentiality.V and not says_why

    @property
    def releasable(self) -> bool:
        """Return whether a decision may release the section at all."""
        return not self.is_unlabelled

    def to_json(self) -> dict[str, object]:
        """Return the label as JSON data, lists sorted, empty lists left in.

        Obligations and refrains stand there only where there are any: a label without them reads,
        and hashes, as it did before labels could bear them.
        """
        handling = {"obligation": self.obligation, "refrain": self.refrain}
        return {
            "confidentiality": self.confidentiality.value,
            "sensitivity": sorted(code.value for code in self.sensitivity),
            "law": sorted(code.value for code in self.law),
            "local": sorted(code.value for code in self.local),
            "subjects": list(self.subjects),
            "holders": list(self.holders),
            **{name: sorted(c.value for c in codes) for name, codes in handling.items() if codes},
        }

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read what `to_json` wrote.

        Raises:
            LabelInvalid: a field is missing, unknown or of the wrong type, or a code is unknown.
        """
        if not isinstance(data, Mapping) or set(data) - _HANDLING != _FIELDS:
            raise LabelInvalid(
                f"A label has the fields {', '.join(sorted(_FIELDS))}, and may have "
                f"{', '.join(sorted(_HANDLING))}."
            )
        return cls(
            confidentiality=_code(Confidentiality, data["confidentiality"]),
            sensitivity=_codes(Sensitivity, data["sensitivity"]),
            law=_codes(Law, data["law"]),
            local=_codes(LocalCode, data["local"]),
            subjects=tuple(_strings("subjects", data["subjects"])),
            holders=tuple(_strings("holders", data["holders"])),
            obligation=_codes(Obligation, data.get("obligation", [])),
            refrain=_codes(Refrain, data.get("refrain", [])),
        )


def lowers(old: Label, new: Label) -> bool:
    """Return whether going from `old` to `new` gives up any protection, and so takes two people.

    Taking away a code, a subject or a holder lowers, and so does taking a label off again.
    Deciding an unlabelled section's first label does not, for there is no label to lower, as long
    as it keeps how the section is to be handled.
    """
    if old.is_unlabelled:
        return not (old.obligation <= new.obligation and old.refrain <= new.refrain)
    return (
        new.is_unlabelled
        or new.confidentiality < old.confidentiality
        or not old.codes <= new.codes
        or not set(old.subjects) <= set(new.subjects)
        or not set(old.holders) <= set(new.holders)
    )


def highest(labels: Iterable[Label]) -> Label:
    """Return the label of a whole from its parts: as protected as all of them together (LB1).

    One unlabelled part leaves the whole unlabelled, and so does having no parts.
    """
    parts = tuple(labels)
    if not parts or any(part.is_unlabelled for part in parts):
        return Label.unlabelled()
    return Label(
        confidentiality=max(part.confidentiality for part in parts),
        sensitivity=frozenset().union(*(part.sensitivity for part in parts)),
        law=frozenset().union(*(part.law for part in parts)),
        local=frozenset().union(*(part.local for part in parts)),
        subjects=tuple({handle for part in parts for handle in part.subjects}),
        holders=tuple({handle for part in parts for handle in part.holders}),
        obligation=frozenset().union(*(part.obligation for part in parts)),
        refrain=frozenset().union(*(part.refrain for part in parts)),
    )


def _handles(field: str, handles: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(handles)) != len(handles) or not all(map(_HANDLE.fullmatch, handles)):
        raise LabelInvalid(f"`{field}` takes members' handles such as A, B or CH1, each once.")
    return tuple(sorted(handles))


def _strings(field: str, value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise LabelInvalid(f"`{field}` is a list of texts.")
    return value


def _code(vocabulary: type[CodeT], value: object) -> CodeT:
    for code in vocabulary:
        if code.value == value:
            return code
    raise LabelInvalid(f"{vocabulary.__name__} knows {', '.join(vocabulary)}.")


def _codes(vocabulary: type[CodeT], value: object) -> frozenset[CodeT]:
    codes = [_code(vocabulary, item) for item in _strings(vocabulary.__name__.lower(), value)]
    if len(set(codes)) != len(codes):
        raise LabelInvalid(f"`{vocabulary.__name__.lower()}` names a code twice.")
    return frozenset(codes)
