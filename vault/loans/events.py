"""Audit tags of lending psychotherapy notes; what is read of a loan is `records:note:open`."""

from __future__ import annotations

from enum import StrEnum


class LoanEvent(StrEnum):
    """`source:subject:action` tags of this feature."""

    LENT = "loans:loan:lend"
    RENEWED = "loans:loan:renew"
    ENDED = "loans:loan:end"
    LAPSED = "loans:loan:lapse"
    LISTED = "loans:loan:list"
    SHOWN = "loans:loan:show"
