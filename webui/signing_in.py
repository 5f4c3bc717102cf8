"""Flask-Login over the vault's own sessions: the one file that knows the cookie.

Identity never stands in Flask's signed cookie, and there is no "remember me" (DESIGN §3).
"""

from __future__ import annotations

from flask import Flask, Request, current_app, g, session
from flask_login import LoginManager, UserMixin
from werkzeug.wrappers import Response

from vault.identity.sessions import Current, SessionEnded
from webui.context import place

QUIET = "X-Vault-Quiet"
"""A request header of pages that look by themselves; such a look is not use of the session."""


class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login ships no types
    """A signed-in person as Flask-Login sees one."""

    def __init__(self, current: Current):
        self.current = current
        self.id = current.session_id


def install(app: Flask, *, secure: bool) -> None:
    """Let `app` know people by their session cookie.

    Args:
        app: the application.
        secure: whether the pages are reached by TLS only; the cookie then says so.
    """
    app.config["VAULT_COOKIE"] = "__Host-vault" if secure else "vault"
    app.config["VAULT_COOKIE_SECURE"] = secure
    manager = LoginManager(app)
    manager.session_protection = None
    manager.request_loader(_load)


def forget_forms() -> None:
    """Let the form tokens handed out so far die, as at every change of session."""
    session.clear()
    g.pop("csrf_token", None)


def set_cookie(response: Response, secret: str) -> None:
    """Give the browser a session's secret; `forget_forms` comes before it."""
    response.set_cookie(
        current_app.config["VAULT_COOKIE"],
        secret,
        secure=current_app.config["VAULT_COOKIE_SECURE"],
        httponly=True,
        samesite="Strict",
        path="/",
    )


def clear_cookie(response: Response) -> None:
    """Take the secret back; `forget_forms` comes before it."""
    response.delete_cookie(
        current_app.config["VAULT_COOKIE"],
        secure=current_app.config["VAULT_COOKIE_SECURE"],
        httponly=True,
        samesite="Strict",
        path="/",
    )


def device_of(request: Request) -> str:
    """Return what somebody uses in a few words ("Firefox on Linux"), from what it says itself."""
    agent = request.user_agent.string
    browsers = ("Edg", "Firefox", "Chrome", "Safari")
    systems = ("Windows", "Android", "iPhone", "iPad", "Mac OS X", "CrOS", "Linux")
    browser = next((each for each in browsers if each in agent), "A browser")
    system = next((each for each in systems if each in agent), "an unknown system")
    names = {"Edg": "Edge", "Mac OS X": "a Mac", "CrOS": "ChromeOS"}
    return f"{names.get(browser, browser)} on {names.get(system, system)}"


def _load(request: Request) -> SignedIn | None:
    vault, cookie = place().vault, request.cookies.get(current_app.config["VAULT_COOKIE"])
    if vault is None or not cookie:
        return None
    try:
        return SignedIn(vault.sessions.resume(cookie, touch=QUIET not in request.headers))
    except SessionEnded:
        return None
