"""How often each address asked, counted in this process by whoever asks.

The library's own memory storage throws old entries away in a thread of a timer that nearly every
request starts anew, and waits for; on a busy machine that takes longer than the page.
"""

from __future__ import annotations

import time
from threading import Lock

from limits.storage import MemoryStorage
from limits.storage.memory import Entry

SCHEME = "unhurried-memory"
SWEEP_SECONDS = 30.0


class UnhurriedMemory(MemoryStorage):
    """The library's memory storage for moving windows, without a thread of its own."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 - as the library declares it

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: str):
        self._lock = Lock()
        self._sweep_at = 0.0
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count a request if it is within the limit; tell whether it is.

        Args:
            key: who asks, and for what.
            limit: how many may be counted within `expiry` seconds.
            expiry: how long each counts, in seconds.
            amount: how many to count.
        """
        now = time.time()
        with self._lock:
            if now >= self._sweep_at:
                self._sweep(now)
            latest = self.events.setdefault(key, [])
            bound = limit - amount
            if bound < 0 or (len(latest) > bound and latest[bound].atime >= now - expiry):
                return False
            latest[:0] = [Entry(expiry)] * amount
            del latest[limit:]
            return True

    def _sweep(self, now: float) -> None:
        """Forget whoever did not ask for a while."""
        self._sweep_at = now + SWEEP_SECONDS
        for key in [key for key, latest in self.events.items() if latest[0].expiry <= now]:
            del self.events[key]
