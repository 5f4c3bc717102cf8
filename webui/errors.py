"""What somebody sees when something is refused or fails: safe words and a reference."""

from __future__ import annotations

import logging
import secrets

from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from vault.errors import (
    AuthenticationFailed,
    Conflict,
    InvalidInput,
    NotFound,
    PermissionDenied,
    VaultError,
)

logger = logging.getLogger("webui")

_STATUS: tuple[tuple[type[VaultError], int], ...] = (
    (AuthenticationFailed, 401),
    (PermissionDenied, 403),
    (NotFound, 404),
    (Conflict, 409),
    (InvalidInput, 422),
)
_PLAIN = {
    400: ("This request can't be read.", "Go back and try again."),
    401: ("You are not signed in.", "Sign in and try again."),
    403: ("This page is not for you.", ""),
    404: ("There is no such page.", "Check the address, or begin at the first page."),
    405: ("This address can't be used like that.", "Go back and try again."),
    413: ("What you sent is too large.", "Send a smaller file, or split it."),
    429: ("Too many requests came from here.", "Wait a minute and try again."),
}


def install(app: Flask) -> None:
    """Answer every error with a page that tells nothing it should not."""
    app.jinja_env.filters["web_remedy"] = web_remedy
    app.register_error_handler(VaultError, _refused)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(SecurityError, _foreign_host)
    app.register_error_handler(HTTPException, _plain)
    app.register_error_handler(Exception, _unexpected)


def status_of(error: VaultError) -> int:
    """Return the HTTP status of an error."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def web_remedy(error: VaultError) -> str:
    """Return what to do next, unless it names a command; those help whoever runs the server."""
    return "" if "`vaultctl" in error.remedy else error.remedy


def _refused(error: VaultError) -> ResponseReturnValue:
    return _page(status_of(error), error.what, error.untouched, web_remedy(error), code=error.code)


def _stale_form(_error: CSRFError) -> ResponseReturnValue:
    return _page(
        400,
        "This form was made for another sign-in, so it was not accepted.",
        "Nothing was changed.",
        "Go back, reload the page and send the form again.",
        code="stale-form",
    )


def _foreign_host(_error: SecurityError) -> ResponseReturnValue:
    """Answer a request under a host name that is none of ours; no page can be built for one."""
    return "This server is not reached under that name.", 400, {"Content-Type": "text/plain"}


def _plain(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    what, remedy = _PLAIN.get(error.code, ("This request can't be answered.", ""))
    return _page(error.code, what, "", remedy)


def _unexpected(error: Exception) -> ResponseReturnValue:
    reference = secrets.token_hex(4)
    logger.error(
        "unexpected %s at %s, reference %s", type(error).__name__, request.endpoint, reference
    )
    return _page(
        500,
        "Something went wrong that should not have.",
        "What had not been saved was rolled back.",
        "Tell whoever looks after the server the reference below.",
        reference,
    )


def _page(
    status: int,
    what: str,
    untouched: str,
    remedy: str,
    reference: str = "",
    *,
    code: str = "",
) -> ResponseReturnValue:
    if request.accept_mimetypes.best == "application/json":
        answer = {
            "code": code,
            "what": what,
            "untouched": untouched,
            "remedy": remedy,
            "reference": reference,
        }
        return jsonify(answer), status
    page = render_template(
        "errors/error.html",
        status=status,
        what=what,
        untouched=untouched,
        remedy=remedy,
        reference=reference,
    )
    return page, status
