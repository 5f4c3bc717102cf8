"""Serves the pages: gunicorn in one process with threads, and what must run beside requests."""

from __future__ import annotations

import secrets
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from vault.assembly import Vault, open_vault
from vault.clock import Clock
from vault.errors import SettingsError
from vault.home import Home
from vault.settings.groups import WebSettings
from webui.app import create_app
from webui.context import EXTENSION
from webui.security import is_loopback

SEQUENCE_SECONDS = 1.0
STOP_SECONDS = 30

Ready = Callable[[str, str], None]
"""Told the address of the pages and, where no vault is founded yet, the set-up code."""


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn with options given by the program instead of a command line."""

    def __init__(self, make: Callable[[], Flask], options: dict[str, Any]):
        self._make = make
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._make()


def serve(
    home: Path,
    *,
    host: str | None = None,
    port: int | None = None,
    clock: Clock | None = None,
    ready: Ready,
) -> None:
    """Serve the vault in `home` until the program is stopped.

    Args:
        home: the vault's folder; without a vault, the pages found one.
        host: the address to listen on, if not that of the settings.
        port: the port, if not that of the settings; 0 takes a free one.
        clock: the time, if not the machine's.
        ready: called once the pages can be reached.

    Raises:
        SettingsError: the pages would be reached from other machines without TLS.
        VaultError: the vault can't be opened.
    """
    founded = Home(home).config.exists()
    settings = Home(home).settings().web if founded else WebSettings()
    address = host or settings.host
    if not (is_loopback(address) or settings.certificate or settings.proxies):
        raise SettingsError(
            f"Pages at {address} would travel in the clear.",
            remedy="Set web.certificate and web.certificate_key, or web.proxies where a proxy "
            "in front speaks TLS.",
        )
    if founded:
        open_vault(home, clock=clock).close()
    _require_free(address, settings.port if port is None else port)
    code = "" if founded else secrets.token_hex(4)
    scheme = "https" if settings.certificate else "http"

    def make() -> Flask:
        app = create_app(home, clock=clock, setup_code=code)
        _Sequencer(app).start()
        return app

    def when_ready(server: Any) -> None:
        bound = server.LISTENERS[0].sock.getsockname()
        name = "localhost" if is_loopback(address) else address
        ready(f"{scheme}://{name}:{bound[1]}/", code)

    _Server(
        make,
        {
            "bind": f"{address}:{settings.port if port is None else port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": settings.threads,
            "graceful_timeout": STOP_SECONDS,
            "timeout": 0,
            "loglevel": "warning",
            "certfile": settings.certificate or None,
            "keyfile": settings.certificate_key or None,
            "when_ready": when_ready,
            "worker_exit": lambda _server, worker: _close(worker),
            "control_socket_disable": True,
        },
    ).run()


def _require_free(address: str, port: int) -> None:
    """Refuse a port that another program listens on.

    Raises:
        SettingsError: it is taken, or not ours to take.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((address, port))
        except OSError as error:
            raise SettingsError(
                f"Port {port} at {address} can't be taken: {str(error.strerror).lower()}.",
                untouched="Nothing is served.",
                remedy="Give another with --port; 0 takes a free one.",
            ) from None


class _Sequencer(threading.Thread):
    """Brings committed events of PostgreSQL into the log's tree while the pages are served."""

    def __init__(self, app: Flask):
        super().__init__(name="sequencer", daemon=True)
        self._place = app.extensions[EXTENSION]
        self._stop_now = threading.Event()

    def run(self) -> None:
        while not self._stop_now.wait(SEQUENCE_SECONDS):
            vault: Vault | None = self._place.vault
            if vault is not None and vault.store.engine.dialect.name == "postgresql":
                vault.audit.sequence()


def _close(worker: Any) -> None:
    vault: Vault | None = worker.wsgi.extensions[EXTENSION].vault
    if vault is not None:
        vault.close()
