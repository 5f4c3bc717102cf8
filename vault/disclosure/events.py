"""Audit tags of what is done with a case beside its steps."""

from __future__ import annotations

from enum import StrEnum


class CaseEvent(StrEnum):
    """`source:subject:action` tags; those of the steps are in `vocabulary.DisclosureEvent`."""

    LIST = "disclosure:case:list"
    PARTICIPANT_ADD = "disclosure:participant:add"
    PAPER_COMPLETE = "disclosure:instrument:complete"
    SCAN_READ = "disclosure:instrument:read-scan"
    DOCUMENT_READ = "disclosure:basis:document"
    SECTIONS_LIST = "disclosure:section:list"
    SECTION_SHOW = "disclosure:section:show"
    SECTION_SEARCH = "disclosure:section:search"
    SECTION_FINGERPRINT = "disclosure:section:fingerprint"
    RELEASED_OPEN = "disclosure:released:open"
    FINGERPRINTS_OPEN = "disclosure:released:open-fingerprints"
    LETTER = "disclosure:letter:write"
    HOLD_LIST = "disclosure:hold:list"
    HOLD_PLACE = "disclosure:hold:place"
    HOLD_LIFT_ASK = "disclosure:hold:ask-to-lift"
    HOLD_LIFT_DECLINE = "disclosure:hold:decline-to-lift"
    HOLD_LIFT = "disclosure:hold:lift"
    TASK_LIST = "disclosure:task:list"
    TASK_DONE = "disclosure:task:complete"
    ACCOUNTING = "disclosure:accounting:read"
    ACCOUNTING_LIST = "disclosure:accounting:list"
