"""Audit tags of what is done about attesters."""

from __future__ import annotations

from enum import StrEnum


class AttesterEvent(StrEnum):
    """`source:subject:action` tags of this feature."""

    LISTED = "attesting:attester:list"
    REGISTERED = "attesting:attester:register"
    CONFIRMED = "attesting:attester:confirm"
    WITHDRAWN = "attesting:attester:withdraw"
