"""Audit tags of what people and keys do."""

from __future__ import annotations

from enum import StrEnum


class IdentityEvent(StrEnum):
    """`source:subject:action` tags of this feature."""

    FOUNDED = "identity:organisation:found"
    ADOPTED = "identity:organisation:adopt"
    INVITED = "identity:user:invite"
    ENROLLED = "identity:user:enrol"
    ROLES_SET = "identity:user:set-roles"
    DISABLED = "identity:user:disable"
    ENABLED = "identity:user:enable"
    RESET = "identity:user:reset"
    PASSPHRASE_CHANGED = "identity:user:change-passphrase"  # noqa: S105 - an event tag
    LISTED = "identity:user:list"
    LOGIN = "identity:login:attempt"
    LOGIN_BEGUN = "identity:login:begin"
    SESSION_BEGUN = "identity:session:begin"
    SESSION_RENEWED = "identity:session:renew"
    SESSION_ENDED = "identity:session:end"
    SESSION_LAPSED = "identity:session:lapse"
    SESSION_LISTED = "identity:session:list"
    SESSION_BROKEN = "identity:session:broken"
    FACTOR_ADDED = "identity:factor:add"
    FACTOR_REMOVED = "identity:factor:remove"
    FACTOR_TRIED = "identity:factor:try"
    FACTOR_PASSED = "identity:factor:pass"
    FACTOR_LISTED = "identity:factor:list"
    ROUTE_REFUSED = "identity:route:refuse"
    GRANTED = "identity:key:grant"
    REVOKED = "identity:key:revoke"
    ROTATED = "identity:key:rotate"
    REWRAPPED = "identity:key:rewrap"
    ROTATION_DONE = "identity:key:rotation-done"
    RECOVERED = "identity:key:recover"
    FILTER_SAVED = "identity:filter:save"
    FILTER_REMOVED = "identity:filter:remove"
    SEAL_USED = "identity:seal:use"
