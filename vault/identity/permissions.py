"""What each role may do. A permission lets someone try; only a key lets them read (DESIGN §1)."""

from __future__ import annotations

from enum import StrEnum
from functools import cache


class Role(StrEnum):
    """The roles of DESIGN §2; a person may hold several."""

    CLINICIAN = "clinician"
    SUPERVISOR = "supervisor"
    RECORDS = "records"
    COUNSEL = "counsel"
    PRIVACY_OFFICER = "privacy_officer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """One kind of act that a service guards."""

    CHART_OPEN = "chart.open"
    CHART_WRITE = "chart.write"
    NOTE_WRITE = "note.write"
    NOTE_COSIGN = "note.cosign"
    LABEL_CONFIRM = "label.confirm"
    CASE_OPEN = "case.open"
    CASE_PREPARE = "case.prepare"
    CASE_DECIDE = "case.decide"
    CASE_REVIEW = "case.review"
    CASE_APPROVE = "case.approve"
    HOLD_MANAGE = "hold.manage"
    RETENTION_READ = "retention.read"
    RETENTION_PROPOSE = "retention.propose"
    RETENTION_CONFIRM = "retention.confirm"
    SAFETY_ACT = "safety.act"
    SAFETY_REVIEW = "safety.review"
    ACCOUNTING_READ = "accounting.read"
    ACCOUNTING_MANAGE = "accounting.manage"
    SPONSOR_REPORT = "sponsor.report"
    AUDIT_READ = "audit.read"
    AUDIT_DETAIL = "audit.detail"
    AUDIT_COSIGN = "audit.cosign"
    USER_MANAGE = "user.manage"
    LOAN_READ = "loan.read"
    KEY_GRANT = "key.grant"
    KEY_ROTATE = "key.rotate"
    RECOVERY = "key.recover"
    BACKUP = "backup"


_CLINICAL = frozenset(
    {
        Permission.CHART_OPEN,
        Permission.CHART_WRITE,
        Permission.NOTE_WRITE,
        Permission.LABEL_CONFIRM,
        Permission.CASE_OPEN,
        Permission.CASE_DECIDE,
        Permission.CASE_REVIEW,
        Permission.SAFETY_ACT,
        Permission.LOAN_READ,
        Permission.KEY_GRANT,
        Permission.RETENTION_READ,
        Permission.RETENTION_PROPOSE,
        Permission.ACCOUNTING_READ,
    }
)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.CLINICIAN: _CLINICAL,
    Role.SUPERVISOR: _CLINICAL | {Permission.NOTE_COSIGN, Permission.SAFETY_REVIEW},
    Role.RECORDS: frozenset(
        {
            Permission.CASE_OPEN,
            Permission.CASE_PREPARE,
            Permission.RETENTION_READ,
            Permission.RETENTION_PROPOSE,
            Permission.ACCOUNTING_READ,
        }
    ),
    Role.COUNSEL: frozenset(
        {
            Permission.CASE_OPEN,
            Permission.CASE_REVIEW,
            Permission.CASE_APPROVE,
            Permission.LOAN_READ,
            Permission.HOLD_MANAGE,
            Permission.RETENTION_READ,
            Permission.RETENTION_CONFIRM,
            Permission.ACCOUNTING_READ,
        }
    ),
    Role.PRIVACY_OFFICER: frozenset(
        {
            Permission.SAFETY_REVIEW,
            Permission.CASE_OPEN,
            Permission.CASE_REVIEW,
            Permission.CASE_APPROVE,
            Permission.HOLD_MANAGE,
            Permission.RETENTION_READ,
            Permission.RETENTION_CONFIRM,
            Permission.ACCOUNTING_READ,
            Permission.ACCOUNTING_MANAGE,
            Permission.SPONSOR_REPORT,
            Permission.AUDIT_READ,
            Permission.AUDIT_DETAIL,
            Permission.KEY_ROTATE,
        }
    ),
    Role.AUDITOR: frozenset(
        {
            Permission.AUDIT_READ,
            Permission.AUDIT_DETAIL,
            Permission.AUDIT_COSIGN,
            Permission.RETENTION_READ,
            Permission.ACCOUNTING_READ,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.USER_MANAGE,
            Permission.RECOVERY,
            Permission.BACKUP,
            Permission.RETENTION_READ,
            Permission.KEY_ROTATE,
        }
    ),
}


def roles_with(permission: Permission) -> tuple[Role, ...]:
    """Return the roles that carry `permission`."""
    return tuple(role for role in Role if permission in PERMISSIONS[role])


@cache
def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """Return what someone holding `roles` may try."""
    return frozenset[Permission]().union(*(PERMISSIONS[role] for role in roles))
