"""Handling instructions: what the obligations and refrains of a label ask of a release (LB3).

HL7 Terminology, v3-ActCode. An obligation says what the custodian must do, a refrain what it must
not. Both are the practice's own policy for a section: they narrow what a law or a paper lets out
and never widen it. How each legal basis meets them stands in `vault.disclosure.rules.guards` and
`reach`; a court's order outranks those that are nobody's right: `BY_AUTHOR` and `IN_PART`. HL7
lets a refrain give way where the act is "otherwise authorized"; REDACT takes out what is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

from vault.labels.vocabulary import Code, Obligation, Refrain

Handling: TypeAlias = Obligation | Refrain

WITH_CONSENT = frozenset({Refrain.NOAUTH, Refrain.NORDSCLCD, Refrain.NODSCLCDS})
"""Nothing leaves but by the subject's own form or request, or by an order that names it."""

BY_AUTHOR = frozenset({Refrain.ORCON, Refrain.NOREUSE})
"""Only the originator, the note's author, lets it out: they know for what it was written down."""

IN_PART = frozenset({Obligation.REDACT, Obligation.MASK})
"""It leaves only with passages taken out."""

ALWAYS = frozenset(
    {Obligation.ENCRYPT, Obligation.MINEC, Obligation.PERSISTLABEL, Obligation.PRIVMARK}
)
"""What the vault does with every section, marked or not."""

MEANING: Mapping[Code, str] = MappingProxyType(
    {
        Obligation.REDACT: "leaves only with passages taken out, unless a court orders all of it",
        Obligation.MASK: "leaves only with passages taken out, unless a court orders all of it",
        Obligation.MINEC: "held always: each section is decided against one clause",
        Obligation.ENCRYPT: "held always: every section is encrypted under a key of its own",
        Obligation.PERSISTLABEL: "held always: a label's history is kept",
        Obligation.PRIVMARK: "held always: every page that leaves is marked confidential",
        Obligation.HUAPRV: "is released one at a time, never with others",
        Refrain.NOAUTH: "leaves only by the client's own form or request, or an order naming it",
        Refrain.NORDSCLCD: "leaves only by the client's own form or request, or an order naming it",
        Refrain.NODSCLCDS: "leaves only by the client's own form or request, or an order naming it",
        Refrain.NOPAT: "reaches the client only after a reviewer reversed a denial for harm",
        Refrain.NOREUSE: "only its author decides that it leaves, unless a court orders it",
        Refrain.ORCON: "only its author decides that it leaves, unless a court orders it",
    }
)
"""What each instruction does here, to be shown beside it."""
