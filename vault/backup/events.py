"""Audit tags of backups."""

from __future__ import annotations

from enum import StrEnum


class BackupEvent(StrEnum):
    """`source:subject:action` tags of this feature."""

    WRITTEN = "backup:file:write"
    LISTED = "backup:file:list"
    HANDED_OUT = "backup:file:hand-out"
    RESTORED = "backup:file:restore"
