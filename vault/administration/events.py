"""Audit tags of administration."""

from __future__ import annotations

from enum import StrEnum


class AdministrationEvent(StrEnum):
    """`source:subject:action` tags of this feature."""

    KEYS_LISTED = "administration:keys:list"
    SESSIONS_LISTED = "administration:sessions:list"
    SESSION_ENDED = "administration:session:end"
    SETTINGS_CHANGED = "administration:settings:change"
