"""Audit tags of what is done with charts and notes."""

from __future__ import annotations

from enum import StrEnum


class RecordsEvent(StrEnum):
    """`source:subject:action` tags of this feature."""

    CHART_CREATE = "records:chart:create"
    CHART_OPEN = "records:chart:open"
    CHART_OWN_FAMILY = "records:chart:own-family"
    CHART_LIST = "records:chart:list"
    CHART_CORRECT = "records:chart:correct"
    CHART_STATUS = "records:chart:set-status"
    CHART_GRANT = "records:chart:grant"
    CHART_HOLDERS = "records:chart:holders"
    MEMBER_ADD = "records:member:add"
    MEMBER_CORRECT = "records:member:correct"
    MEMBER_LIST = "records:member:list"
    ALERT_LIST = "records:alert:list"
    ALERT_RAISE = "records:alert:raise"
    ALERT_CLEAR = "records:alert:clear"
    NOTE_DRAFT = "records:note:draft"
    NOTE_SAVE = "records:note:save"
    NOTE_DISCARD = "records:note:discard"
    NOTE_OPEN = "records:note:open"
    NOTE_SIGN = "records:note:sign"
    NOTE_COSIGN = "records:note:cosign"
    NOTE_CORRECT = "records:note:correct"
    NOTE_HISTORY = "records:note:history"
    NOTE_VERIFY = "records:note:verify"
    NOTE_IMPORT = "records:note:import"
    NOTES_IMPORT = "records:note:import-several"
    NOTE_COMPARE = "records:note:compare"
    LABEL_SET = "records:label:set"
    LABEL_REQUEST = "records:label:request"
    LABEL_CONFIRM = "records:label:confirm"
    LABEL_DECLINE = "records:label:decline"
    LABEL_LIST = "records:label:list"
    WORKLIST = "records:work:list"
    SEARCH = "records:search:find"
