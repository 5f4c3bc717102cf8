"""Audit tags of retention and disposal."""

from __future__ import annotations

from enum import StrEnum


class RetentionEvent(StrEnum):
    """`source:subject:action` tags of this feature."""

    DUE_LIST = "retention:chart:list-due"
    PROPOSED = "retention:disposal:propose"
    CANCELLED = "retention:disposal:cancel"
    DECLINED = "retention:disposal:decline"
    DISPOSED = "retention:chart:dispose"
    REAPPLIED = "retention:chart:dispose-again"
    LISTED = "retention:disposal:list"
    READ = "retention:disposal:read"
    BACKUP_DESTROYED = "retention:backup:destroy"
