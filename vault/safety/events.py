"""Audit tags of acts of safety."""

from __future__ import annotations

from enum import StrEnum


class SafetyEvent(StrEnum):
    """`source:subject:action` tags of this feature."""

    OPENED = "safety:case:open"
    ATTACHED = "safety:case:attach"
    COMPLETED = "safety:case:complete"
    TOLD = "safety:case:tell"
    SECTION_READ = "safety:section:copy"
    CONSULTED = "safety:case:consult"
    VICTIM_TOLD = "safety:case:tell-victim"
    RENDERED = "safety:document:render"
    DOCUMENT_READ = "safety:document:read"
    REVIEWED = "safety:case:review"
    ASKED = "safety:attestation:ask"
    ASKED_READ = "safety:attestation:read"
    ATTESTED = "safety:attestation:take-in"
    SHARED = "safety:case:share"
    LISTED = "safety:case:list"
    SHOWN = "safety:case:show"
