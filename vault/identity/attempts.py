"""What failed attempts cost: after a few free ones each failure doubles a delay.

The count is kept in the database under a digest, and goes up before an attempt is tried, so that
guesses made at once gain nothing.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from vault.audit.events import Event
from vault.clock import Clock
from vault.errors import AuthenticationFailed
from vault.identity.actor import refusal
from vault.identity.compartments import Work
from vault.identity.tables import LoginFailures, Organisation
from vault.settings.groups import LoginSettings


class LockedOut(AuthenticationFailed):
    """Too many failed attempts; said alike for names that do not exist."""

    code = "locked-out"
    default_remedy = "Wait until then; a quorum of recovery shares can reset a passphrase."


class Attempts:
    """Counts attempts at one thing and closes it for a while when too many failed."""

    def __init__(self, clock: Clock, settings: LoginSettings):
        self._clock = clock
        self._settings = settings

    def digest(self, work: Work, what: str) -> bytes:
        """Return what the count of `what` is kept under; it tells nothing about `what`."""
        decoy_secret = work.execute(select(Organisation.decoy_secret)).scalar_one()
        return hmac.digest(decoy_secret, what.encode(), "sha256")

    def count(self, work: Work, digest: bytes, closed: str, attempt: Event) -> int:
        """Count one more attempt and return how many there were since the last success.

        Args:
            work: the unit of work; the caller records an event in it.
            digest: what is attempted, see `digest`.
            closed: what to say is closed, such as "Log-in under this name".
            attempt: logged when it is closed.

        Raises:
            LockedOut: it is closed for now.
        """
        now = self._clock.now()
        row = work.execute(
            select(LoginFailures).where(LoginFailures.name_digest == digest).with_for_update()
        ).one_or_none()
        if row is not None and row.locked_until is not None and row.locked_until > now:
            until = f"{row.locked_until:%Y-%m-%d %H:%M:%S} UTC"
            raise refusal(
                LockedOut(f"{closed} is closed until {until} after failed attempts."),
                attempt,
                attempt.outcome,
            )
        failures = 1 if row is None else row.failures + 1
        values = {"failures": failures, "locked_until": self._locked_until(failures, now)}
        if row is None:
            work.execute(insert(LoginFailures).values(name_digest=digest, **values))
        else:
            work.execute(
                update(LoginFailures).where(LoginFailures.name_digest == digest).values(**values)
            )
        return failures

    def clear(self, work: Work, digest: bytes) -> None:
        """Forget the failures after a success."""
        work.execute(delete(LoginFailures).where(LoginFailures.name_digest == digest))

    def _locked_until(self, failures: int, now: datetime) -> datetime | None:
        over = failures - self._settings.free_attempts
        if over <= 0:
            return None
        delay = self._settings.first_delay_seconds * 2 ** min(over - 1, 20)
        return now + timedelta(seconds=min(delay, self._settings.longest_delay_seconds))
