"""What every answer carries, and what every request must."""

from __future__ import annotations

import ipaddress
import secrets
from functools import lru_cache

from flask import Flask, Response, abort, current_app, g, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect
from limits import RateLimitItem, parse
from werkzeug.middleware.proxy_fix import ProxyFix

from vault.identity.sessions import SessionState
from vault.settings.groups import WebSettings
from webui import rates

FEEDS_A_MINUTE = "30 per minute"
"""How often one address may fetch calendar feeds: far more than programs do, too few to guess."""

UPLOAD_BYTES = 64 * 1024 * 1024
STRANGER_BYTES = 2 * 1024 * 1024
"""What somebody may send who is not signed in, or not any more: a note being written fits in."""

FORM_BYTES = 12 * 1024 * 1024
NONCE_BYTES = 16

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'nonce-{nonce}'",
        "style-src 'nonce-{nonce}'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)

csrf = CSRFProtect()
limiter = Limiter(
    key_func=get_remote_address, storage_uri=f"{rates.SCHEME}://", strategy="moving-window"
)


def is_static(endpoint: str) -> bool:
    """Tell whether an endpoint serves files of the program's own."""
    return endpoint.endswith("static")


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine alone."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def install(app: Flask, settings: WebSettings, secret_key: bytes, *, secure: bool) -> None:
    """Set up host names, form tokens, limits and headers.

    Args:
        app: the application.
        settings: of the pages.
        secret_key: signs form tokens and passing messages; never anybody's identity.
        secure: whether the pages are reached by TLS only.
    """
    app.config.update(
        SECRET_KEY=secret_key,
        MAX_CONTENT_LENGTH=UPLOAD_BYTES,
        MAX_FORM_MEMORY_SIZE=FORM_BYTES,
        MAX_FORM_PARTS=5000,
        SESSION_COOKIE_NAME="__Host-forms" if secure else "forms",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
        TRUSTED_HOSTS=["localhost", "127.0.0.1", "[::1]", settings.host, *settings.names],
        VAULT_SIGNINS=f"{settings.signins_a_minute} per minute",
        VAULT_REQUESTS=f"{settings.requests_a_minute} per minute",
    )
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # the documented way to wrap
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )
    app.before_request(_bound_requests)
    app.before_request(_bound_strangers)
    csrf.init_app(app)
    limiter.init_app(app)
    app.after_request(lambda response: _with_headers(response, secure=secure))
    app.jinja_env.globals["csp_nonce"] = _nonce


def _bound_requests() -> None:
    """Let no address ask for one page too often.

    The extension's default limits do the same, for several times the work in every request.
    """
    endpoint = request.endpoint
    if endpoint is None or is_static(endpoint):
        return
    limit = _limit(str(current_app.config["VAULT_REQUESTS"]))
    if not limiter.limiter.hit(limit, get_remote_address(), endpoint):
        abort(429)


@lru_cache(8)
def _limit(words: str) -> RateLimitItem:
    return parse(words)


def _bound_strangers() -> None:
    """Let nobody fill the memory who is not signed in; this comes before any form is read."""
    open_session = current_user.is_authenticated and current_user.current.state is SessionState.OPEN
    if not open_session:
        request.max_content_length = STRANGER_BYTES


def signin_limit() -> str:
    """Return how often one address may try to sign in."""
    return str(current_app.config["VAULT_SIGNINS"])


def _nonce() -> str:
    """Return the nonce of this answer, made when first asked for."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(NONCE_BYTES)
    return str(g.csp_nonce)


def _with_headers(response: Response, *, secure: bool) -> Response:
    headers = response.headers
    headers["Content-Security-Policy"] = _POLICY.format(nonce=_nonce())
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    if secure:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    keepable = request.endpoint is not None and is_static(request.endpoint)
    headers["Cache-Control"] = "public, max-age=3600" if keepable else "no-store"
    return response
