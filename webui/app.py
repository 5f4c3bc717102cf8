"""The application: one factory that puts the areas, the guard and the safety measures together."""

from __future__ import annotations

import secrets
from pathlib import Path

from flask import Flask
from flask_bootstrap import Bootstrap5

from vault.clock import Clock
from vault.crypto import secret_file
from vault.home import Home
from vault.settings.groups import WebSettings
from webui import (
    addresses,
    areas,
    challenges,
    display,
    errors,
    guard,
    navigation,
    security,
    signing_in,
    templating,
    uploads,
)
from webui.context import EXTENSION, Place

FORM_KEY = "web.key"
FORM_KEY_BYTES = 32


def create_app(
    home: Path, *, clock: Clock | None = None, setup_code: str = "", secure: bool | None = None
) -> Flask:
    """Make the application that serves the vault in `home`, or founds one there.

    Args:
        home: the vault's folder; empty or missing, the pages found a vault in it.
        clock: the time, if not the machine's.
        setup_code: what founding a vault takes.
        secure: whether the pages are reached by TLS only; by default so wherever the settings
            name a certificate, a proxy, or an address beyond this machine.

    Raises:
        VaultError: there is a vault and it can't be opened.
    """
    place = Place(home, clock, setup_code)
    if Home(home).config.exists():
        place.open()
    settings = place.vault.settings.web if place.vault else WebSettings()
    app = Flask(__name__)
    app.extensions[EXTENSION] = place
    templating.install(app)
    if secure is None:
        secure = bool(settings.certificate or settings.proxies)
        secure = secure or not security.is_loopback(settings.host)
    security.install(app, settings, _form_key(home), secure=secure)
    app.config["BOOTSTRAP_SERVE_LOCAL"] = True
    Bootstrap5(app)
    signing_in.install(app, secure=secure)
    uploads.install(app)
    challenges.install(app)
    errors.install(app)
    addresses.install(app)
    display.install(app)
    navigation.install(app)
    areas.install(app)
    guard.install(app)
    return app


def _form_key(home: Path) -> bytes:
    """Return what signs form tokens; before there is a vault, one for this run alone."""
    if not Home(home).config.exists():
        return secrets.token_bytes(FORM_KEY_BYTES)
    path = home / FORM_KEY
    if not path.exists():
        secret_file.create(path, secrets.token_bytes(FORM_KEY_BYTES))
    return secret_file.read(path)
