"""Challenges given to authenticators: random, for one use, for five minutes.

They live in this process alone, which serves every request; after a restart somebody tries again.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from threading import Lock
from typing import cast

from flask import Flask, current_app, request, session

from vault.identity.factors.passkeys import PasskeyRefused, Site

CHALLENGE_BYTES = 32
SECONDS = 300.0
MOST = 1000
_EXTENSION = "challenges"
_FIELD = "challenge"


class Challenges:
    """The challenges that are out."""

    def __init__(self) -> None:
        self._out: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self._lock = Lock()

    def give(self) -> tuple[str, bytes]:
        """Return a fresh challenge and the name it is taken back by."""
        name, challenge = secrets.token_urlsafe(16), secrets.token_bytes(CHALLENGE_BYTES)
        with self._lock:
            self._out[name] = (time.monotonic() + SECONDS, challenge)
            while len(self._out) > MOST:
                self._out.popitem(last=False)
        return name, challenge

    def take(self, name: str) -> bytes:
        """Take a challenge back; it can't be taken twice.

        Raises:
            PasskeyRefused: it was taken already, is too old, or was never given.
        """
        with self._lock:
            until, challenge = self._out.pop(name, (0.0, b""))
        if until < time.monotonic():
            raise PasskeyRefused("This took too long.")
        return challenge


def install(app: Flask) -> None:
    """Keep the challenges of `app`."""
    app.extensions[_EXTENSION] = Challenges()


def give() -> bytes:
    """Return a fresh challenge for the browser that asks."""
    session[_FIELD], challenge = _challenges().give()
    return challenge


def take() -> bytes:
    """Take back the challenge of the browser that answers.

    Raises:
        PasskeyRefused: there is none, or it is too old.
    """
    return _challenges().take(session.pop(_FIELD, ""))


def site() -> Site:
    """Return where the pages are as the browser knows it."""
    return Site(request.host.partition(":")[0], request.host_url.rstrip("/"))


def _challenges() -> Challenges:
    return cast("Challenges", current_app.extensions[_EXTENSION])
