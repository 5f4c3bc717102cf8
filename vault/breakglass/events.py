"""Audit tags of access in an emergency."""

from __future__ import annotations

from enum import StrEnum


class BreakGlassEvent(StrEnum):
    """`source:subject:action` tags of this feature."""

    ASKED = "breakglass:access:ask"
    GRANTED = "breakglass:access:grant"
    DECLINED = "breakglass:access:decline"
    ENDED = "breakglass:access:end"
    LAPSED = "breakglass:access:lapse"
    REVIEWED = "breakglass:access:review"
    LISTED = "breakglass:access:list"
