"""The passphrase once more, before anything that changes how one signs in."""

from __future__ import annotations

from flask import request

from webui.context import actor, vault


def confirm() -> None:
    """Want the passphrase again: an open session alone changes no sign-in.

    Raises:
        AuthenticationFailed: it is not theirs.
        LockedOut: their name is closed for now.
    """
    vault().logins.confirm(actor(), request.form.get("passphrase", ""))
