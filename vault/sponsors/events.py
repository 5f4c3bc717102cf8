"""Audit tags of sponsor reports."""

from __future__ import annotations

from enum import StrEnum


class SponsorEvent(StrEnum):
    """`source:subject:action` tags of this feature."""

    ISSUED = "sponsors:report:issue"
    READ = "sponsors:report:read"
    LISTED = "sponsors:report:list"
