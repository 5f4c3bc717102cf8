"""What is on record of an entry of a case's ledger, under the names that people use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from webui.display import sentence, when

NAMES: Mapping[str, str] = {
    "how": "How it was verified",
    "name": "Who was consulted",
    "credential": "Credential",
    "role": "In the role of",
    "at": "When",
    "shared": "Facts shared",
    "advice": "Advice",
    "decision": "Decided",
    "dissent": "Dissent",
    "asked": "What was asked",
    "pending": "What was pending",
    "ruling": "How it ended",
    "words": "In words",
    "finding": "On what grounds",
    "reason": "Reason",
}
"""What services put on record, in the order in which it is read."""


def said_of(particulars: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the particulars that say anything, by name, in the order in which they are read."""
    known = [name for name in NAMES if name in particulars]
    others = sorted(particulars.keys() - NAMES.keys())
    return [
        (NAMES.get(name, sentence(name.replace("_", " "))), _words(name, particulars[name]))
        for name in (*known, *others)
        if particulars[name]
    ]


def _words(name: str, said: str) -> str:
    return when(datetime.fromisoformat(said)) if name == "at" else said
