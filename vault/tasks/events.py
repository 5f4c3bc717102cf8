"""Audit tags of the lists of tasks."""

from __future__ import annotations

from enum import StrEnum


class TaskEvent(StrEnum):
    """`source:subject:action` tags of this feature."""

    LISTED = "tasks:list:read"
    FEED_MADE = "tasks:feed:make"
    FEED_REVOKED = "tasks:feed:revoke"
    FEED_SHOWN = "tasks:feed:show"
    FEED_FETCHED = "tasks:feed:fetch"
